import { existsSync } from 'node:fs';
import { findManifest } from './disk/find-manifest.ts';
import { Generations } from './disk/generations.ts';
import { lxcContainersIn } from './lxc/lxc-containers-in.ts';
import { hasIncus } from './incus/incus.ts';
import { hasAppArmor } from './kernel/securityfs.ts';
import { lxcPaths } from './lxc/lxc-path.ts';
import { ownUser } from './process/own-user.ts';

/** What there is on a machine for lamellar, as far as whoever asks may see it. */
export interface MachineState {
  readonly isRoot: boolean;
  /** Whether the running kernel shows policy of AppArmor. */
  readonly hasAppArmor: boolean;
  /** Whether there is policy where distributions have it, and where that is. */
  readonly policyFolder: string | undefined;
  /** The manifest that commands would take. */
  readonly manifest: string | undefined;
  /** Whether something of a manifest is applied. */
  readonly isApplied: boolean;
  /** How many containers LXC has; undefined where they cannot be listed. */
  readonly lxcContainers: number | undefined;
  readonly hasIncus: boolean;
}

const usualPolicyFolder = '/etc/apparmor.d';

/**
 * Looks at this machine, without starting or asking anything on it: Incus starts when it is asked.
 *
 * @param home - where what is applied is kept
 */
export function machineState(home: string): MachineState {
  return {
    isRoot: ownUser().uid === 0,
    hasAppArmor: hasAppArmor(),
    policyFolder: existsSync(usualPolicyFolder) ? usualPolicyFolder : undefined,
    manifest: findManifest(),
    isApplied: new Generations(home).exists,
    lxcContainers: countContainers(),
    hasIncus: hasIncus(),
  };
}

function countContainers(): number | undefined {
  try {
    return lxcPaths([]).flatMap(lxcContainersIn).length;
  } catch {
    return undefined;
  }
}
