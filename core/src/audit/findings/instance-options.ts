import type { SnapshotContainer } from '../../snapshot/snapshot.ts';

/** LXC's default directory of containers. */
const usualLxcPath = '/var/lib/lxc';

/** Returns the options of LXC's commands for a container. */
export function lxcOptions({ name, path }: Pick<SnapshotContainer, 'name' | 'path'>): readonly string[] {
  return [...(path === undefined || path === usualLxcPath ? [] : ['-P', path]), '-n', name];
}

/** Returns the options of `incus` for the project of an instance. */
export function projectOptions({ project }: Pick<SnapshotContainer, 'project'>): readonly string[] {
  return project === undefined || project === 'default' ? [] : ['--project', project];
}
