import { lxcPaths } from '../lxc/lxc-path.ts';

/** The paths of a machine for a snapshot. */
export interface MachinePlaces {
  readonly proc: string;
  readonly securityfs: string;
  /** `lsm` lists the active security modules, `module` has AppArmor's parameters. */
  readonly lsm: string;
  readonly module: string;
  /** A prefix of paths on the disk, not part of reported paths. */
  readonly root: string;
}

/** The folder of policy files, and the configuration of the compiler. */
export const hostPolicyFolder = '/etc/apparmor.d';
export const parserConf = '/etc/apparmor/parser.conf';
/** The folder of Incus. */
export const incusPath = '/var/lib/incus';

/** Lists the LXC paths of a machine without explicit paths. */
export function configuredLxcPaths({ root }: MachinePlaces): readonly string[] {
  return lxcPaths([], `${root}/etc/lxc/lxc.conf`);
}

/** Returns the paths below a root: of this machine, or of a test folder. */
export function placesBelow(root = ''): MachinePlaces {
  return {
    proc: `${root}/proc`,
    securityfs: `${root}/sys/kernel/security/apparmor`,
    lsm: `${root}/sys/kernel/security/lsm`,
    module: `${root}/sys/module/apparmor/parameters`,
    root,
  };
}
