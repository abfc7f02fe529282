import type { HostAbility } from '@lamellar/core/snapshot';

/**
 * The abilities of a host's AppArmor.
 *
 * @schema doctor lamellar doctor --format json
 */
export interface DoctorView {
  /** The host name. */
  readonly host: string;
  /** The release of the kernel, as `uname -r` prints it. */
  readonly kernel: string;
  /** The abilities and limitations. */
  readonly abilities: readonly HostAbility[];
}
