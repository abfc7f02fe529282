import { socketClasses } from '../../classes/network/sockets.ts';
import type { KernelBehaviours } from '../../kernels/kernel-behaviours.ts';
import type { Profile } from '../../profile/profile.ts';

/**
 * Returns the class with a profile's rules about protocols, addresses and peers of unix sockets; undefined if the kernel
 * matches unix sockets like all families.
 *
 * @see `RULE_MEDIATES_v9NET` in Linux, `RULE_MEDIATES_UNIX` in Ubuntu's kernels
 */
export function unixClass(
  profile: Profile,
  { laterSockets, unixInV8 }: KernelBehaviours,
): (typeof socketClasses)['v8' | 'v9'] | undefined {
  if (laterSockets && profile.mediates('unix')) return socketClasses.v9;
  return unixInV8 && profile.mediates('network') ? socketClasses.v8 : undefined;
}
