import { stack, type Label } from '../label/label.ts';
import type { ByteString } from '../source/bytes.ts';
import { hostLayersBelow } from './host-layers-below.ts';
import type { StackedPolicy } from './stacked-policy.ts';

/**
 * Every label that a policy gives rise to: the root's profiles and its `unconfined` alone, and the profiles of each namespace
 * below stacked on the host layer of the container that it belongs to, if it does and the policy has that. Profiles that
 * cannot be asked for (errors, declared twice) are left out; see `PolicyNamespace`.
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
