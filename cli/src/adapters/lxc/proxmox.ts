import { usualLxcPath, type LxcInstance } from '@lamellar/node/manifest';

/** The folder with the configurations of containers on a node of Proxmox VE. */
export const proxmoxFolder = '/etc/pve/lxc';

/** Returns whether a container has the form of a container of Proxmox VE: a number as name, in the usual LXC path. */
export function hasProxmoxName({ lxcPath, instance }: LxcInstance): boolean {
  return lxcPath === usualLxcPath && /^[1-9]\d{2,8}$/.test(instance);
}
