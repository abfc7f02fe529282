import type { ByteString } from '@lamellar/core/language';
import { isInPolicyNamespace, monitoredBy } from '../lxc/monitor-title.ts';
import { kernelText } from '../kernel/kernel-files.ts';
import { containerOfCgroup } from './container-of-cgroup.ts';
import type { FoundTask } from './read-tasks.ts';

/** The monitor of a container that liblxc runs, for LXC itself, Incus or LXD. */
export interface LxcMonitor {
  readonly task: FoundTask;
  /** Where liblxc has the container. */
  readonly path: ByteString;
  /** What liblxc calls it. */
  readonly name: ByteString;
}

/**
 * The monitors of liblxc among the host's processes, by the titles that they give themselves. Any process can call itself so. These
 * are root's, see all processes of the host, and are in no container, neither by their policy namespace nor by their control group: a
 * process of which that is true does not need to pass for another.
 *
 * @param place - the kernel's `/proc`
 * @param hostPids - the namespace of processes that is the host's
 */
export function lxcMonitors(
  place: string,
  tasks: readonly FoundTask[],
  hostPids: number | undefined,
): readonly LxcMonitor[] {
  // A container's first process is its monitor's. Most processes have started none, and what they call themselves is not read.
  const parents = new Set(tasks.map(({ parent }) => parent));
  return tasks.flatMap((task) => {
    if (!parents.has(task.id)) return [];
    if (task.isKernel || task.user !== 0 || task.effectiveUser !== 0) return [];
    if (task.pidNamespace === undefined || task.pidNamespace !== hostPids || isInPolicyNamespace(task.label)) return [];
    if (task.cgroup !== undefined && containerOfCgroup(task.cgroup) !== undefined) return [];
    const monitored = monitoredBy(titleOf(place, task.id)).at(-1);
    return monitored === undefined
      ? []
      : [{ task, path: monitored.path as ByteString, name: monitored.name as ByteString }];
  });
}

function titleOf(place: string, id: number): string | undefined {
  try {
    return kernelText(`${place}/${id}/cmdline`).replace(/\0+$/, '');
  } catch {
    return undefined;
  }
}
