import { lxcPaths } from '../lxc/lxc-path.ts';

/** Where a machine has what a snapshot is made of. */
export interface MachinePlaces {
  readonly proc: string;
  readonly securityfs: string;
  /** Security modules that are active are told in `lsm`, AppArmor's settings in `module`. */
  readonly lsm: string;
  readonly module: string;
  /** What stands before the paths of what is on the disk, which are told without it. */
  readonly root: string;
}

/** Policy files, and where their compiler is told how to compile them. */
export const policyFolder = '/etc/apparmor.d';
export const parserConf = '/etc/apparmor/parser.conf';
/** Where Incus has its own. */
export const incusPath = '/var/lib/incus';

/** Where LXC has containers on a machine, if nobody tells it another path. */
export function configuredLxcPaths({ root }: MachinePlaces): readonly string[] {
  return lxcPaths([], `${root}/etc/lxc/lxc.conf`);
}

/** The places below a root: that of this machine, or a folder that is made like one. */
export function placesBelow(root = ''): MachinePlaces {
  return {
    proc: `${root}/proc`,
    securityfs: `${root}/sys/kernel/security/apparmor`,
    lsm: `${root}/sys/kernel/security/lsm`,
    module: `${root}/sys/module/apparmor/parameters`,
    root,
  };
}
