import { PolicyNamespace, type StackedPolicy } from '@lamellar/core';
import type { ByteString } from '@lamellar/core/language';
import { loadContainers, sourcesOf, type LayerSourcesOfContainer } from '@lamellar/node/manifest';
import type { Design } from './design.ts';

/** Returns the policy of the host with the design's containers. */
export function designedPolicy(design: Design): StackedPolicy {
  return policyWith(design, sourcesOf(design.containers));
}

/** Returns a function that makes the policy of the host with the design's containers once, if needed. */
export function designedOnce(design: Design): () => StackedPolicy {
  let policy: StackedPolicy | undefined;
  return () => (policy ??= designedPolicy(design));
}

/** Loads containers into a copy of the host's policy. */
export function policyWith(
  { surroundings, hostPolicy }: Design,
  containers: readonly LayerSourcesOfContainer[],
): StackedPolicy {
  const root = PolicyNamespace.root();
  for (const namespace of hostPolicy.all()) {
    const path = namespace.fullName === '' ? [] : (namespace.fullName.split('//') as ByteString[]);
    for (const unit of namespace.units) root.ensure(path).load(unit);
  }
  return loadContainers(root, containers, surroundings.environment);
}
