import { maxLxcNameLength } from '@lamellar/core/stacks';
import { bytesOf } from '@lamellar/core/language';
import { checkName, refusal } from './check-name.ts';
import type { LayerNames } from './layer-names.ts';
import { lxcNames } from './lxc-names.ts';

/**
 * Returns the names for an LXC container with a custom host layer. The policy namespace gets the name that LXC would
 * choose. By the prefix `lxc-`, programs in a container recognise that the container may load policy (Debian's
 * `is_container_with_internal_policy`). The name survives a change of the host layer.
 *
 * @throws RangeError if LXC cannot run a container under a profile with this name
 */
export function ownLayerNames(profileName: string, container: string, lxcPath = '/var/lib/lxc'): LayerNames {
  checkName('profile name', profileName);
  // Debian confines lxc-start, and the profile only permits changes to profiles with the prefix `lxc-`.
  if (!profileName.startsWith('lxc-'))
    throw new RangeError(
      `lxc-start may not change to profile \`${profileName}\`: its name does not begin with \`lxc-\``,
    );
  if (/_<.*>$/s.test(profileName))
    throw refusal('profile name', profileName, '`_<…>` at its end, as LXC calls the profiles that it generates');
  if (bytesOf(profileName).length > maxLxcNameLength)
    throw new RangeError(`profile name \`${profileName}\` is longer than ${maxLxcNameLength} bytes`);
  return { profileName, namespaceName: lxcNames(container, lxcPath).namespaceName };
}
