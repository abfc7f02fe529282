import { PolicyNamespace, type StackedPolicy } from '@lamellar/core';
import { compose, loadContainers, loadPolicyOfHost, sourcesOf, type Manifest } from '@lamellar/node/manifest';
import { PolicyLoader } from '@lamellar/node/policy';
import type { PolicySurroundings } from '../adapters/policy/policy-surroundings.ts';

/** Loads the policy of a manifest with the layers of all containers. The checks report problems of the files. */
export function stacksOfManifest(manifest: Manifest, surroundings: PolicySurroundings): StackedPolicy {
  const { files, environment } = surroundings;
  const root = PolicyNamespace.root();
  loadPolicyOfHost(manifest, new PolicyLoader(surroundings), root);
  const { containers } = compose(manifest, files, environment, () => undefined);
  return loadContainers(root, sourcesOf(containers), environment);
}
