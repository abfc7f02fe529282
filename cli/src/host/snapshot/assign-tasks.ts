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
 * Says of each task which container it is of. What the kernel alone decides goes before what anybody can choose a name for:
 *
 * 1. its namespace of processes, where that is the one of a container's first process and not the host's;
 * 2. its control group, where that is a container's, or below it;
 * 3. the task that has started it, for those whose namespace of processes is in that of a container.
 *
 * @param known - containers that a runtime told of; those that only control groups tell of are added
 * @param hostPids - the namespace of processes that is the host's
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

  const told = new Map<ByteString, CgroupContainer | undefined>();
  const inCgroup = (cgroup: ByteString, { label }: FoundTask): number | undefined => {
    if (!told.has(cgroup)) told.set(cgroup, containerOfCgroup(cgroup));
    const found = told.get(cgroup);
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
      }) - 1;
    byCgroup.set(found.cgroup, index);
    return index;
  };

  const decided = new Map<number, number | undefined>();
  const containerOf = (task: FoundTask): number | undefined => {
    if (decided.has(task.id)) return decided.get(task.id);
    // A task that is its own ancestor, as ids can be taken again while they are read, has no container.
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

/** Of a container of liblxc, whose it is: the host layer is named by Incus or LXD where that is who runs it. */
function managedBy(
  { runtime, name }: CgroupContainer,
  label: ByteString,
): Partial<Pick<SnapshotContainer, 'runtime' | 'name' | 'project'>> {
  const manager = /^(incus|lxd)-[^/]*_</.exec(label)?.[1] as 'incus' | 'lxd' | undefined;
  return runtime !== 'lxc' || manager === undefined ? {} : { runtime: manager, ...instanceIn(name) };
}

/** The first process of a container that no runtime told of: the one that is the first in the outermost namespace of processes there. */
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

/** Less is earlier: an init before others, the outermost of them first. Of tasks of one rank the first by id is taken. */
function rank({ ids }: SnapshotTask): number {
  return ids.length > 1 && ids.at(-1) === 1 ? ids.length : deepest + ids.length;
}
