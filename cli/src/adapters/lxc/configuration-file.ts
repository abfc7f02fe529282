import type { LxcInstance } from '@lamellar/node/manifest';

/** Returns the path of a container's own LXC configuration. */
export function configurationFile({ lxcPath, instance }: LxcInstance): string {
  return `${lxcPath}/${instance}/config`;
}
