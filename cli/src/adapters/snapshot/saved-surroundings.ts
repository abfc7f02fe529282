import type { Resolver } from '@lamellar/core';
import { usualFeatures } from '@lamellar/core/kernels';
import { pinnedFeaturesOf, resolverOfSnapshot, type Snapshot } from '@lamellar/core/snapshot';
import type { SurroundingsOptions } from '../../policy/policy-options.ts';
import { kernelOf } from '../../policy/live-policy.ts';
import { policySurroundings, type PolicySurroundings } from '../policy/policy-surroundings.ts';
import type { NamedFiles } from '@lamellar/node/policy';

/**
 * Builds the context for reading policy of a snapshot's host: with the snapshot's kernel, the features of policy
 * without an `abi` rule, and the saved files of `<…>` includes. Further files come from this machine.
 */
export function savedSurroundings(
  options: SurroundingsOptions,
  named: NamedFiles,
  snapshot: Snapshot,
): PolicySurroundings {
  const kernel = options.kernel ?? ['host'];
  const own = policySurroundings({ ...options, kernel }, named, kernelOf(snapshot));
  const saved = resolverOfSnapshot(snapshot);
  const resolve: Resolver = (reference, from) => {
    const found = reference.form === 'search' ? saved(reference, from) : undefined;
    return found?.kind === 'files' ? found : own.environment.resolve(reference, from);
  };
  const defaultFeatures = pinnedFeaturesOf(snapshot) ?? usualFeatures;
  return { ...own, environment: { ...own.environment, resolve, defaultFeatures } };
}
