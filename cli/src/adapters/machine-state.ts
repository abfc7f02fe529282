import { existsSync } from 'node:fs';
import { findManifest } from './filesystem/find-manifest.ts';
import { Generations } from './filesystem/generations.ts';
import { lxcContainersIn } from './lxc/lxc-containers-in.ts';
import { hasIncus } from './incus/incus.ts';
import { hasAppArmor } from './kernel/securityfs.ts';
import { lxcPaths } from './lxc/lxc-path.ts';
import { ownUser } from '@lamellar/node/files';
import { ifPossible } from './tolerated-failures.ts';

const usualPolicyFolder = '/etc/apparmor.d';

/**
 * Inspects this machine without a request, because a request starts Incus.
 *
 * @param home - the folder of applied files
 */
export function machineState(home: string) {
  return {
    isRoot: ownUser().uid === 0,
    /** True if the running kernel shows AppArmor policy. */
    hasAppArmor: hasAppArmor(),
    /** The usual folder of policy; undefined if missing. */
    policyFolder: existsSync(usualPolicyFolder) ? usualPolicyFolder : undefined,
    /** The default manifest of commands. */
    manifest: findManifest(),
    isApplied: new Generations(home).exists,
    /** The number of LXC containers; undefined if the containers cannot be listed. */
    lxcContainers: ifPossible(() => lxcPaths([]).flatMap(lxcContainersIn).length),
    hasIncus: hasIncus(),
  };
}

/** The state of a machine with regard to lamellar, as far as visible to the user. */
export type MachineState = Readonly<ReturnType<typeof machineState>>;
