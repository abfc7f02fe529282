import { stack, type Label } from '../labels/label.ts';
import type { ByteString } from '../source/bytes.ts';
import { hostLayersBelow } from './host-layers-below.ts';
import type { StackedPolicy } from './stacked-policy.ts';

/**
 * Returns every possible label of a policy: the root's profiles and `unconfined` alone, and the profiles of every
 * deeper namespace. A container's profiles are stacked on the container's host layer, if the policy has the layer.
 * Unavailable profiles (errors, declared twice) are left out; see `PolicyNamespace`.
 */
export function labelsOf(policy: StackedPolicy): readonly Label[] {
  const labels: Label[] = [];
  for (const { namespace, names } of policy.root.contents()) {
    const below = hostLayersBelow(namespace, policy);
    for (const name of new Set(['unconfined' as ByteString, ...names])) {
      const found = namespace.profile(name);
      if (found.kind !== 'profile') continue;
      labels.push(stack({ namespace, profile: found.profile }, ...('missing' in below ? [] : below.parts)));
    }
  }
  return labels;
}
