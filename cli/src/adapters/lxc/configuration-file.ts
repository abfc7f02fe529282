import type { LxcInstance } from '@lamellar/node/manifest';
import { proxmoxFile } from './proxmox.ts';

/** Returns the path of a container's own configuration, from which Proxmox VE generates LXC's. */
export function configurationFile({ lxcPath, instance, isProxmox }: LxcInstance): string {
  return isProxmox ? proxmoxFile(instance) : `${lxcPath}/${instance}/config`;
}
