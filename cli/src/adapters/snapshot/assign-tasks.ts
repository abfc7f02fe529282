import type { ByteString } from '@lamellar/core/language';
import type { SnapshotContainer, SnapshotTask } from '@lamellar/core/snapshot';
import { containerOfCgroup, type CgroupContainer } from './container-of-cgroup.ts';
import { instanceIn } from './managed-instance.ts';
import type { FoundTask } from './read-tasks.ts';

/** Containers with their tasks. */
export interface AssignedTasks {
  readonly containers: readonly SnapshotContainer[];
  readonly tasks: readonly SnapshotTask[];
}

/**
 * Assigns tasks to containers. Facts under the control of the kernel come before names that users can choose:
 *
 * 1. the PID namespace, if equal to the PID namespace of a container's first process and different from the host's;
 * 2. the control group, if a container's, or below;
 * 3. the parent task, for tasks in a PID namespace below a container's.
 *
 * @param known - containers reported by a runtime; containers known only by a control group are added
 * @param hostPids - the host's PID namespace
 */
export function assignTasks(
  tasks: readonly FoundTask[],
  known: readonly SnapshotContainer[],
  hostPids: number | undefined,
): AssignedTasks {
  const containers = [...known];
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const byPids = new Map<number, number>();
  const byCgroup = new Map<ByteString, number>();
  for (const [index, { init, cgroup }] of known.entries()) {
    const pids = init === undefined ? undefined : byId.get(init)?.pidNamespace;
    if (pids !== undefined && pids !== hostPids && !byPids.has(pids)) byPids.set(pids, index);
    if (cgroup !== undefined && !byCgroup.has(cgroup)) byCgroup.set(cgroup, index);
  }

  const cgroupContainers = new Map<ByteString, CgroupContainer | undefined>();
  const inCgroup = (cgroup: ByteString, { label }: FoundTask): number | undefined => {
    if (!cgroupContainers.has(cgroup)) cgroupContainers.set(cgroup, containerOfCgroup(cgroup));
    const found = cgroupContainers.get(cgroup);
    if (found === undefined) return undefined;
    const same = byCgroup.get(found.cgroup);
    if (same !== undefined) return same;
    const index =
      containers.push({
        ...found,
        project: undefined,
        ...managedBy(found, label),
        path: undefined,
        isRunning: true,
        init: undefined,
        settings: undefined,
        boundary: undefined,
      }) - 1;
    byCgroup.set(found.cgroup, index);
    return index;
  };

  const decided = new Map<number, number | undefined>();
  const containerOf = (task: FoundTask): number | undefined => {
    if (decided.has(task.id)) return decided.get(task.id);
    // A task can appear as an ancestor of the task, because PIDs can be reused during the read. The cycle ends without
    // a container.
    decided.set(task.id, undefined);
    const { pidNamespace, cgroup, isKernel } = task;
    let found = isKernel || pidNamespace === undefined ? undefined : byPids.get(pidNamespace);
    if (found === undefined && !isKernel && cgroup !== undefined) found = inCgroup(cgroup, task);
    if (found === undefined && pidNamespace !== undefined && pidNamespace !== hostPids) {
      const parent = byId.get(task.parent);
      found = parent === undefined ? undefined : containerOf(parent);
    }
    decided.set(task.id, found);
    return found;
  };
  const assigned = tasks.map((task) => ({ ...task, container: containerOf(task) }));
  return { containers: withInits(containers, assigned), tasks: assigned };
}

/** Returns the manager of a liblxc container: the name of the host layer shows Incus or LXD. */
function managedBy(
  { runtime, name }: CgroupContainer,
  label: ByteString,
): Partial<Pick<SnapshotContainer, 'runtime' | 'name' | 'project'>> {
  const manager = /^(incus|lxd)-[^/]*_</.exec(label)?.[1] as 'incus' | 'lxd' | undefined;
  return runtime !== 'lxc' || manager === undefined ? {} : { runtime: manager, ...instanceIn(name) };
}

/**
 * Determines the first process of containers without a reported init: the first process in the outermost PID namespace.
 */
function withInits(
  containers: readonly SnapshotContainer[],
  tasks: readonly SnapshotTask[],
): readonly SnapshotContainer[] {
  const inits = new Map<number, SnapshotTask>();
  for (const task of tasks) {
    if (task.container === undefined || containers[task.container]?.init !== undefined) continue;
    const before = inits.get(task.container);
    if (before === undefined || rank(task) < rank(before)) inits.set(task.container, task);
  }
  return containers.map((container, index) => {
    const init = inits.get(index)?.id;
    return init === undefined || !container.isRunning ? container : { ...container, init };
  });
}

const deepest = 64;

/**
 * Returns the order of tasks: an init before ordinary tasks, the outermost init first. Of tasks with equal rank, the
 * first by id counts.
 */
function rank({ ids }: SnapshotTask): number {
  return ids.length > 1 && ids.at(-1) === 1 ? ids.length : deepest + ids.length;
}
