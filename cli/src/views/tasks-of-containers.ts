import { memoised, textOf } from '@lamellar/core/language';
import type { Snapshot, SnapshotContainer, SnapshotTask, TaskLayer, TaskLayers } from '@lamellar/core/snapshot';

/** Tasks with equal layers. Names are safe to print. */
export interface StackedTasks {
  /** The layers outside the container's policy namespace with their modes, the outermost first. */
  readonly outer: readonly string[];
  /** The layers of inner policy namespaces. */
  readonly inner: readonly string[];
  readonly count: number;
  /** The number of tasks by command, the most frequent first. */
  readonly commands: ReadonlyMap<string, number>;
}

/** Containers with equal layers of their tasks, apart from the containers' names. */
export interface ContainerGroup {
  /** Empty for the host. */
  readonly containers: readonly SnapshotContainer[];
  readonly rows: readonly StackedTasks[];
  readonly count: number;
}

/** The placeholder for a container's name in merged layers. */
const nameOfEach = 'NAME';

/** Groups the tasks by container, and merges equivalent containers. The host comes last. */
export function tasksOfContainers(snapshot: Snapshot, layers: TaskLayers): readonly ContainerGroup[] {
  const byContainer = new Map<number | undefined, Map<string, Row>>();
  for (const task of snapshot.tasks) {
    if (task.isKernel) continue;
    const rows = memoised(byContainer, task.container, () => new Map<string, Row>());
    const container = task.container === undefined ? undefined : snapshot.containers[task.container];
    addTo(rows, layers.of(task), task, container, '');
    for (const thread of task.threads) addTo(rows, layers.of(task, thread), task, container, ' (thread)');
  }
  const groups = new Map<string, { containers: SnapshotContainer[]; rows: Map<string, Row> }>();
  for (const [index, rows] of byContainer) {
    const container = index === undefined ? undefined : snapshot.containers[index];
    const key = container === undefined ? '' : [container.runtime, ...[...rows.keys()].sort()].join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { containers: container === undefined ? [] : [container], rows });
    else {
      if (container !== undefined) group.containers.push(container);
      for (const [row, { commands }] of rows) {
        const same = group.rows.get(row)?.commands;
        for (const [command, count] of commands) same?.set(command, (same.get(command) ?? 0) + count);
      }
    }
  }
  return [...groups.values()].map(({ containers, rows }) => finished(containers, [...rows.values()])).sort(hostLast);
}

interface Row {
  readonly layers: readonly TaskLayer[];
  readonly outer: readonly string[];
  readonly inner: readonly string[];
  readonly commands: Map<string, number>;
}

function addTo(
  rows: Map<string, Row>,
  layers: readonly TaskLayer[],
  task: SnapshotTask,
  container: SnapshotContainer | undefined,
  suffix: string,
): void {
  const shown = layers.map((layer) => ({ layer, text: shownLayer(layer, container) }));
  const key = shown.map(({ text }) => text).join('//&');
  const isInner = ({ kind }: TaskLayer): boolean => kind === 'container-layer' || kind === 'namespace';
  const texts = (inner: boolean) => shown.flatMap(({ layer, text }) => (isInner(layer) === inner ? [text] : []));
  const row = (): Row => ({ layers, outer: texts(false), inner: texts(true), commands: new Map() });
  const { commands } = memoised(rows, key, row);
  const command = `${textOf(task.command)}${suffix}`;
  commands.set(command, (commands.get(command) ?? 0) + 1);
}

/** Prints a layer, without the distinguishing name of equivalent containers. */
function shownLayer({ kind, namespace, profile, mode }: TaskLayer, container: SnapshotContainer | undefined): string {
  const name = textOf(profile);
  const inMode = profile === 'unconfined' ? '' : ` (${mode ?? 'not loaded'})`;
  if (kind === 'container-layer') return `${name}${inMode}`;
  if (kind === 'namespace') return `:${textOf(namespace)}:${name}${inMode}`;
  return `${container === undefined ? name : withoutName(name, container)}${inMode}`;
}

/**
 * Replaces the container's name. Runtimes put the name, with its project, between `-` and `_<`: see `stackNames` of
 * core.
 */
function withoutName(profile: string, container: SnapshotContainer): string {
  return profile.replace(`-${nameInProfile(container)}_<`, () => `-${nameOfEach}_<`);
}

function nameInProfile({ name, project }: SnapshotContainer): string {
  return project === undefined || project === 'default' ? textOf(name) : `${textOf(project)}_${textOf(name)}`;
}

function finished(containers: readonly SnapshotContainer[], rows: readonly Row[]): ContainerGroup {
  const counted = rows.map(({ outer, inner, commands }): StackedTasks => {
    const sorted = [...commands].sort(([left, few], [right, many]) => many - few || (left < right ? -1 : 1));
    const count = sorted.reduce((sum, [, some]) => sum + some, 0);
    // A single container keeps its name.
    const [only, ...others] = containers;
    const named = outer.map((text) => (only !== undefined && others.length === 0 ? withName(text, only) : text));
    return { outer: named, inner, count, commands: new Map(sorted) };
  });
  const count = counted.reduce((sum, row) => sum + row.count, 0);
  return { containers, rows: counted.sort((left, right) => right.count - left.count), count };
}

function withName(layer: string, container: SnapshotContainer): string {
  return layer.replace(`-${nameOfEach}_<`, () => `-${nameInProfile(container)}_<`);
}

/** Sorts containers by name, and the host last. */
function hostLast({ containers: [left] }: ContainerGroup, { containers: [right] }: ContainerGroup): number {
  if (left === undefined || right === undefined) return left === undefined ? 1 : -1;
  return left.name < right.name ? -1 : 1;
}
