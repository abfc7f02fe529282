import type { LxcInstance } from '../instance.ts';

/** A container's own LXC configuration. */
export function configurationFile({ lxcPath, instance }: LxcInstance): string {
  return `${lxcPath}/${instance}/config`;
}
