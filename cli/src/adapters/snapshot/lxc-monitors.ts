import type { ByteString } from '@lamellar/core/language';
import { isInPolicyNamespace, monitoredBy } from '../lxc/monitor-title.ts';
import { commandLine } from '../kernel/kernel-files.ts';
import { containerOfCgroup } from './container-of-cgroup.ts';
import type { FoundTask } from './read-tasks.ts';
import { ifPossible } from '../tolerated-failures.ts';

/** The monitor of a liblxc container, of LXC itself, Incus or LXD. */
export interface LxcMonitor {
  readonly task: FoundTask;
  /** The LXC path. */
  readonly path: ByteString;
  /** The name in liblxc. */
  readonly name: ByteString;
}

/**
 * Finds the monitors of liblxc among the host's processes, by title. Any process can have such a title. So a monitor
 * must run as root, be in the host's PID namespace, and be outside containers by policy namespace and by control group:
 * a process with these properties has no need to impersonate a monitor.
 *
 * @param place - the kernel's `/proc`
 * @param hostPids - the host's PID namespace
 */
export function lxcMonitors(
  place: string,
  tasks: readonly FoundTask[],
  hostPids: number | undefined,
): readonly LxcMonitor[] {
  // A container's first process is a child of the monitor. Most processes have no children, and their titles are not
  // read.
  const parents = new Set(tasks.map(({ parent }) => parent));
  return tasks.flatMap((task) => {
    if (!parents.has(task.id)) return [];
    if (task.isKernel || task.user !== 0 || task.effectiveUser !== 0) return [];
    if (task.pidNamespace === undefined || task.pidNamespace !== hostPids || isInPolicyNamespace(task.label)) return [];
    if (task.cgroup !== undefined && containerOfCgroup(task.cgroup) !== undefined) return [];
    const monitored = monitoredBy(ifPossible(() => commandLine(`${place}/${task.id}`))).at(-1);
    return monitored === undefined
      ? []
      : [{ task, path: monitored.path as ByteString, name: monitored.name as ByteString }];
  });
}
