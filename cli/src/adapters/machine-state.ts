import { existsSync } from 'node:fs';
import { findManifest } from './filesystem/find-manifest.ts';
import { Generations } from './filesystem/generations.ts';
import { lxcContainersIn } from './lxc/lxc-containers-in.ts';
import { hasIncus } from './incus/incus.ts';
import { hasAppArmor } from './kernel/securityfs.ts';
import { lxcPaths } from './lxc/lxc-path.ts';
import { ownUser } from '@lamellar/node/files';

/** The state of a machine with regard to lamellar, as far as visible to the user. */
export interface MachineState {
  readonly isRoot: boolean;
  /** True if the running kernel shows AppArmor policy. */
  readonly hasAppArmor: boolean;
  /** The usual folder of policy; undefined if missing. */
  readonly policyFolder: string | undefined;
  /** The default manifest of commands. */
  readonly manifest: string | undefined;
  /** True if a manifest is applied. */
  readonly isApplied: boolean;
  /** The number of LXC containers; undefined if the containers cannot be listed. */
  readonly lxcContainers: number | undefined;
  readonly hasIncus: boolean;
}

const usualPolicyFolder = '/etc/apparmor.d';

/**
 * Inspects this machine without a request, because a request starts Incus.
 *
 * @param home - the folder of applied files
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
