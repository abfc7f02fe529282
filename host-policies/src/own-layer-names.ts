import { longestLxcName } from '@lamellar/core';
import { bytesOf } from '@lamellar/core/language';
import { checkName, refusal } from './check-name.ts';
import type { LayerNames } from './layer-names.ts';
import { lxcNames } from './lxc-names.ts';

/**
 * The names of a container of LXC whose host layer is a profile of one's own. Its policy namespace has the name that LXC
 * would give it: what runs in a container knows by its `lxc-` that it may load policy there (Debian's
 * `is_container_with_internal_policy`), and it stays the same when the host layer becomes another.
 *
 * @throws RangeError where LXC cannot have a container run under a profile of this name
 */
export function ownLayerNames(profileName: string, container: string, lxcPath = '/var/lib/lxc'): LayerNames {
  checkName('profile name', profileName);
  // Debian confines lxc-start, which may change to profiles of these names only.
  if (!profileName.startsWith('lxc-'))
    throw new RangeError(
      `lxc-start may not change to profile \`${profileName}\`: its name does not begin with \`lxc-\``,
    );
  if (/_<.*>$/s.test(profileName))
    throw refusal('profile name', profileName, '`_<…>` at its end, as LXC calls the profiles that it generates');
  if (bytesOf(profileName).length > longestLxcName)
    throw new RangeError(`profile name \`${profileName}\` is longer than ${longestLxcName} bytes`);
  return { profileName, namespaceName: lxcNames(container, lxcPath).namespaceName };
}
