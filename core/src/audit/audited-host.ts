import type { Label } from '../label/label.ts';
import { parseLabel, splitLabel, type NamedPart } from '../label/parse-label.ts';
import { chooseKernel } from '../mediation/choose-kernel.ts';
import { featuresOfKernel, measuredKernels, type MeasuredKernel } from '../mediation/kernel.ts';
import type { Features } from '../profile/features.ts';
import { textOf, type ByteString } from '../source/bytes.ts';
import { pathFromView, policyOfSnapshot, type SnapshotPolicy } from '../snapshot/policy-of-snapshot.ts';
import { featuresOf } from '../snapshot/snapshot-features.ts';
import type {
  PrintedLabel,
  Snapshot,
  SnapshotContainer,
  SnapshotNamespace,
  SnapshotTask,
} from '../snapshot/snapshot.ts';

/** A label that tasks carry. */
export interface UsedLabel extends PrintedLabel {
  /** Its profiles by name. */
  readonly parts: readonly NamedPart[];
  /** What it stands for; undefined where a profile of it is not known, so that nothing can be said of what it may do. */
  readonly meaning: Label | undefined;
  /** The tasks under it, and those with a thread under it. */
  readonly tasks: readonly SnapshotTask[];
}

/** A container, with what runs in it. */
export interface AuditedContainer {
  /** In the snapshot's list. */
  readonly index: number;
  readonly container: SnapshotContainer;
  /** What people are told: its name, with what tells it from others of that name. Safe to print. */
  readonly title: string;
  readonly init: SnapshotTask | undefined;
  readonly tasks: readonly SnapshotTask[];
  /** What its tasks run under, the label of most first. */
  readonly labels: readonly UsedLabel[];
  /** Whether its root is the host's: its first process is in the user namespace of the host. Undefined where that is not to be seen. */
  readonly isPrivileged: boolean | undefined;
}

/** The kernel that a snapshot is judged by. */
export interface AuditedKernel {
  readonly release: ByteString;
  readonly measured: MeasuredKernel;
  /** Whether it is the very one that was measured, and not the nearest. */
  readonly isExact: boolean;
  /** Whose patches it has that were not measured. */
  readonly patchedBy: string | undefined;
  /** Its own, where the snapshot has them. */
  readonly features: Features;
}

/** A snapshot, with its tasks and its policy put together: what everything else is found out from. */
export interface AuditedHost extends SnapshotPolicy {
  readonly snapshot: Snapshot;
  readonly kernel: AuditedKernel;
  readonly containers: readonly AuditedContainer[];
  /** The kernel's policy namespaces by their names from the view; empty for the view itself. */
  readonly namespaces: ReadonlyMap<ByteString, SnapshotNamespace>;
  /** Tasks that are in no container and run a program. */
  readonly hostTasks: readonly SnapshotTask[];
  /** What host tasks run under, the label of most first. */
  readonly hostLabels: readonly UsedLabel[];
  /** The user namespace of the host's own processes; undefined where that is not to be seen. */
  readonly userNamespace: number | undefined;
}

/**
 * Puts the tasks, the containers and the policy of a snapshot together.
 *
 * @param described - the kernel that the host has, where somebody has described it
 */
export function auditedHost(snapshot: Snapshot, described?: MeasuredKernel): AuditedHost {
  const kernel = described === undefined ? kernelOf(snapshot) : describedKernelOf(snapshot, described);
  const found = policyOfSnapshot(snapshot, kernel.measured.loadSets);
  const meanings = new Map<ByteString, Label | undefined>();
  const meaningOf = (label: ByteString): Label | undefined => {
    if (!meanings.has(label)) {
      const parsed = parseLabel(label, found.policy.root);
      meanings.set(label, 'label' in parsed ? parsed.label : undefined);
    }
    return meanings.get(label);
  };
  const byContainer = new Map<number | undefined, SnapshotTask[]>();
  for (const task of snapshot.tasks) {
    if (task.isKernel) continue;
    const same = byContainer.get(task.container);
    if (same === undefined) byContainer.set(task.container, [task]);
    else same.push(task);
  }
  const byId = new Map(snapshot.tasks.map((task) => [task.id, task]));
  const hostTasks = byContainer.get(undefined) ?? [];
  const userNamespace = (byId.get(1) ?? hostTasks[0])?.userNamespace;
  const titles = titlesOf(snapshot.containers);
  const containers = snapshot.containers.map((container, index): AuditedContainer => {
    const tasks = byContainer.get(index) ?? [];
    const init = container.init === undefined ? undefined : byId.get(container.init);
    const of = init?.userNamespace;
    return {
      index,
      container,
      title: titles[index] ?? '',
      init,
      tasks,
      labels: labelsIn(tasks, meaningOf),
      isPrivileged: of === undefined || userNamespace === undefined ? undefined : of === userNamespace,
    };
  });
  return {
    ...found,
    snapshot,
    kernel,
    containers,
    namespaces: new Map(snapshot.namespaces.map((one) => [pathFromView(one, snapshot).join('//') as ByteString, one])),
    hostTasks,
    hostLabels: labelsIn(hostTasks, meaningOf),
    userNamespace,
  };
}

/** The labels of tasks and of their threads, that of most tasks first. */
function labelsIn(
  tasks: readonly SnapshotTask[],
  meaningOf: (label: ByteString) => Label | undefined,
): readonly UsedLabel[] {
  const used = new Map<ByteString, PrintedLabel & { readonly tasks: Set<SnapshotTask> }>();
  for (const task of tasks)
    for (const { label, mode } of [task, ...task.threads]) {
      const same = used.get(label);
      if (same === undefined) used.set(label, { label, mode, tasks: new Set([task]) });
      else same.tasks.add(task);
    }
  return [...used.values()]
    .map((one) => ({ ...one, tasks: [...one.tasks], parts: splitLabel(one.label), meaning: meaningOf(one.label) }))
    .sort((left, right) => right.tasks.length - left.tasks.length || (left.label < right.label ? -1 : 1));
}

function kernelOf(snapshot: Snapshot): AuditedKernel {
  const { release } = snapshot.kernel;
  const choice = chooseKernel(release);
  const newest = measuredKernels.at(-1);
  const measured = choice?.kernel ?? newest;
  if (measured === undefined) throw new RangeError('no kernel was measured');
  return {
    release,
    measured,
    isExact: choice?.exact === true,
    patchedBy: choice?.patchedBy,
    features: featuresOf(snapshot) ?? featuresOfKernel(measured),
  };
}

function describedKernelOf(snapshot: Snapshot, measured: MeasuredKernel): AuditedKernel {
  return {
    release: snapshot.kernel.release,
    measured,
    isExact: true,
    patchedBy: undefined,
    features: featuresOf(snapshot) ?? featuresOfKernel(measured),
  };
}

/** As many characters as tell apart what is named by a hash. */
const shortHash = 12;

function titlesOf(containers: readonly SnapshotContainer[]): readonly string[] {
  const short = containers.map(({ name }) =>
    /^[0-9a-f]{64}$/.test(name) ? (name.slice(0, shortHash) as ByteString) : name,
  );
  const counts = new Map<string, number>();
  const count = (key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const [index, { runtime }] of containers.entries()) {
    count(`${short[index]}`);
    count(`${runtime} ${short[index]}`);
  }
  return containers.map(({ runtime, project, path, cgroup }, index) => {
    const name = short[index] ?? ('' as ByteString);
    // Other names could be taken for the words around them.
    const quoted = /^[\w.-]+$/.test(name) ? name : `\`${textOf(name)}\``;
    if (counts.get(name) === 1) return quoted;
    const place = counts.get(`${runtime} ${name}`) === 1 ? undefined : (project ?? path ?? cgroup);
    return `${quoted} (${place === undefined ? runtime : `${runtime} ${textOf(place)}`})`;
  });
}
