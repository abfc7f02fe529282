import { groupedBy } from '../source/grouped-by.ts';
import { memoised } from '../source/memoised.ts';
import { PolicyCache } from '../compile/includes/policy-cache.ts';
import { apparmor41, type CompilerBehaviours } from '../file-rules/compiler-behaviours.ts';
import type { Label } from '../labels/label.ts';
import { parseLabel, splitLabel, type NamedPart } from '../labels/parse-label.ts';
import { chooseKernel } from '../kernels/choose-kernel.ts';
import { featuresOfKernel, measuredKernels, type MeasuredKernel } from '../kernels/measured-kernels.ts';
import type { Features } from '../profile/features.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { pathFromView, policyOfSnapshot, type SnapshotPolicy } from '../snapshot/policy-of-snapshot.ts';
import { compilerOfSnapshot, featuresOfSnapshot } from '../snapshot/snapshot-features.ts';
import { TaskLayers } from '../snapshot/task-layers.ts';
import type {
  PrintedLabel,
  Snapshot,
  SnapshotContainer,
  SnapshotNamespace,
  SnapshotTask,
} from '../snapshot/snapshot.ts';
import { temporaryAnswers, type StoredAnswers } from './stored-answers.ts';

/** A label that tasks carry. */
export interface UsedLabel extends PrintedLabel {
  /** The profiles of the label, by name. */
  readonly parts: readonly NamedPart[];
  /** The resolved label; undefined if a profile is unknown, and so the permissions are unknown. */
  readonly meaning: Label | undefined;
  /** Tasks under the label, and tasks with a thread under the label. */
  readonly tasks: readonly SnapshotTask[];
}

/** A container and its tasks. */
export interface AuditedContainer {
  /** Index in the snapshot's list. */
  readonly index: number;
  readonly container: SnapshotContainer;
  /** The container's name, with a qualifier if another container has an equal name. Safe to print. */
  readonly title: string;
  readonly init: SnapshotTask | undefined;
  readonly tasks: readonly SnapshotTask[];
  /** The labels of the container's tasks, most frequent first. */
  readonly labels: readonly UsedLabel[];
  /**
   * True if the container's root user is the host's: its first process is in the user namespace of the host. Undefined
   * if not visible.
   */
  readonly isPrivileged: boolean | undefined;
}

/** The kernel with the behaviours assumed for a snapshot. */
export interface AuditedKernel {
  readonly release: ByteString;
  readonly measured: MeasuredKernel;
  /** True if `measured` is the exact release of the kernel, instead of the nearest release. */
  readonly isExact: boolean;
  /** The vendor of unmeasured patches in the kernel. */
  readonly patchedBy: string | undefined;
  /** The features of the kernel, from the snapshot if known. */
  readonly features: Features;
}

/** A snapshot with its tasks, containers and policy joined: the input of every analysis. */
export interface AuditedHost extends SnapshotPolicy {
  readonly snapshot: Snapshot;
  readonly kernel: AuditedKernel;
  /** The compiler installed on the host; 4.1 if not visible. */
  readonly compiler: CompilerBehaviours;
  /** Shared by all text policy of the audit: equal rules of a class have one automaton. */
  readonly cache: PolicyCache;
  /** Answers of comparisons, from earlier audits where the program keeps them. */
  readonly answers: StoredAnswers;
  readonly containers: readonly AuditedContainer[];
  /** The kernel's policy namespaces by name in the view; the name of the view is empty. */
  readonly namespaces: ReadonlyMap<ByteString, SnapshotNamespace>;
  /** Tasks outside containers with a program. */
  readonly hostTasks: readonly SnapshotTask[];
  /** The labels of host tasks, most frequent first. */
  readonly hostLabels: readonly UsedLabel[];
  /** The user namespace of the host's own processes; undefined if not visible. */
  readonly userNamespace: number | undefined;
}

/**
 * Joins the tasks, the containers and the policy of a snapshot.
 *
 * @param described - a description of the host's kernel, if there is one
 */
export function auditedHost(
  snapshot: Snapshot,
  described?: MeasuredKernel,
  answers: StoredAnswers = temporaryAnswers(),
): AuditedHost {
  const kernel = described === undefined ? kernelOf(snapshot) : describedKernelOf(snapshot, described);
  const found = policyOfSnapshot(snapshot, kernel.measured.loadSets);
  const layers = new TaskLayers(snapshot);
  const meanings = new Map<string, LabelMeaning>();
  const meaningOf = (printed: PrintedLabel): LabelMeaning => {
    const unloaded = layers.unloadedIn(printed);
    const key = JSON.stringify([printed.label, unloaded]);
    return memoised(meanings, key, () => {
      const parsed = parseLabel(printed.label, found.policy.root, unloaded);
      return { meaning: 'label' in parsed ? parsed.label : undefined };
    });
  };
  const byContainer = groupedBy(
    snapshot.tasks.filter(({ isKernel }) => !isKernel),
    ({ container }) => container,
  );
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
    compiler: compilerOfSnapshot(snapshot) ?? apparmor41,
    cache: new PolicyCache(),
    answers,
    containers,
    namespaces: new Map(snapshot.namespaces.map((one) => [pathFromView(one, snapshot).join('//') as ByteString, one])),
    hostTasks,
    hostLabels: labelsIn(hostTasks, meaningOf),
    userNamespace,
  };
}

/** A resolved label: one object for equal labels with equal unloaded profiles. */
type LabelMeaning = Pick<UsedLabel, 'meaning'>;

/** Returns the labels of tasks and of their threads, most frequent first. */
function labelsIn(
  tasks: readonly SnapshotTask[],
  meaningOf: (printed: PrintedLabel) => LabelMeaning,
): readonly UsedLabel[] {
  const used = new Map<LabelMeaning, PrintedLabel & LabelMeaning & { readonly tasks: Set<SnapshotTask> }>();
  for (const task of tasks)
    for (const { label, mode } of [task, ...task.threads]) {
      const known = meaningOf({ label, mode });
      memoised(used, known, () => ({ ...known, label, mode, tasks: new Set() })).tasks.add(task);
    }
  return [...used.values()]
    .map((one) => ({ ...one, tasks: [...one.tasks], parts: splitLabel(one.label) }))
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
    features: featuresOfSnapshot(snapshot) ?? featuresOfKernel(measured),
  };
}

function describedKernelOf(snapshot: Snapshot, measured: MeasuredKernel): AuditedKernel {
  return {
    release: snapshot.kernel.release,
    measured,
    isExact: true,
    patchedBy: undefined,
    features: featuresOfSnapshot(snapshot) ?? featuresOfKernel(measured),
  };
}

/** Number of characters to identify a hash as a name. */
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
    // An unquoted name could be mistaken for the surrounding words.
    const quoted = /^[\w.-]+$/.test(name) ? name : `\`${textOf(name)}\``;
    if (counts.get(name) === 1) return quoted;
    const place = counts.get(`${runtime} ${name}`) === 1 ? undefined : (project ?? path ?? cgroup);
    return `${quoted} (${place === undefined ? runtime : `${runtime} ${textOf(place)}`})`;
  });
}
