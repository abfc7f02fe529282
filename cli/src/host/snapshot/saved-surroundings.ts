import { usualFeatures, type Resolver } from '@lamellar/core';
import { pinnedFeaturesOf, resolverOfSnapshot, type Snapshot } from '@lamellar/core/snapshot';
import type { SurroundingsOptions } from '../../policy/policy-options.ts';
import { kernelOf } from '../../policy/live-policy.ts';
import { policySurroundings, type PolicySurroundings } from '../policy/policy-surroundings.ts';
import type { NamedFiles } from '../policy/named-files.ts';

/**
 * What policy is read by that is for a host which was saved: its kernel, what its compiler takes for policy without an `abi` rule, and the files
 * that it has for `<…>` includes. Others are this machine's.
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
