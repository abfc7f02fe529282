import type { LxcInstance } from '../instance.ts';

/** Returns the path of a container's own LXC configuration. */
export function configurationFile({ lxcPath, instance }: LxcInstance): string {
  return `${lxcPath}/${instance}/config`;
}
