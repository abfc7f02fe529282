import { textOf } from '@lamellar/core/language';
import {
  TaskLayers,
  type PrintedLabel,
  type Snapshot,
  type SnapshotContainer,
  type SnapshotTask,
  type TaskLayer,
  type Unseen,
} from '@lamellar/core/snapshot';
import { pickPrinted, type Printed } from './printed.ts';

/**
 * The tasks of a host, with containers and layers.
 *
 * @schema ps lamellar ps --format json
 */
export interface TasksView {
  /** The host name. */
  readonly host: string;
  /** The release of the kernel, as `uname -r` prints it. */
  readonly kernel: string;
  /** The start of the snapshot. */
  readonly taken: string;
  /** All containers. */
  readonly containers: readonly TaskContainerDetails[];
  /** All tasks. */
  readonly tasks: readonly TaskView[];
  /** Objects that were not visible, with reasons. */
  readonly unseen: readonly UnseenView[];
}

/** An object that was not visible, with the reason. */
interface UnseenView extends Printed<Unseen> {}

/** A container of a task. */
interface TaskContainerView extends Printed<Pick<SnapshotContainer, 'runtime' | 'name' | 'project' | 'cgroup'>> {}

/** A container, with its place and state. */
interface TaskContainerDetails
  extends TaskContainerView, Printed<Pick<SnapshotContainer, 'path' | 'isRunning' | 'init'>> {
  /** The container's own policy namespace. */
  readonly namespace: string | undefined;
}

/** A label with its layers. */
interface LayeredLabelView extends Printed<PrintedLabel> {
  /** The layers, from the host inwards. */
  readonly layers: readonly TaskLayerView[];
}

/** A layer of a label. */
interface TaskLayerView extends Printed<TaskLayer> {}

/** A thread with its label. */
interface ThreadView extends LayeredLabelView {
  /** The id of the thread. */
  readonly tid: number;
}

/**
 * A task, with its container and layers.
 *
 * @schema ps-task lamellar ps --format ndjson, a line
 */
export interface TaskView
  extends LayeredLabelView, Printed<Pick<SnapshotTask, 'parent' | 'user' | 'command' | 'program' | 'isKernel'>> {
  /** The id of the process. */
  readonly pid: number;
  /** The id in the container's PID namespace. */
  readonly pidInContainer: number | undefined;
  /** The container; missing for a task of the host. */
  readonly container: TaskContainerView | undefined;
  /** The threads with a different label. */
  readonly threads: readonly ThreadView[];
}

/** Converts a host's tasks, with their containers and layers, to plain data. */
export function tasksView(snapshot: Snapshot): TasksView {
  const layers = new TaskLayers(snapshot);
  return {
    host: textOf(snapshot.host),
    kernel: textOf(snapshot.kernel.release),
    taken: snapshot.taken,
    containers: snapshot.containers.map((container, index) => {
      const namespace = layers.namespaceOf(index);
      return {
        ...containerView(container),
        ...pickPrinted(container, 'path', 'isRunning', 'init'),
        namespace: namespace && textOf(namespace),
      };
    }),
    tasks: snapshot.tasks.map((task) => taskView(task, snapshot, layers)),
    unseen: snapshot.unseen.map((unseen) => pickPrinted(unseen, 'what', 'reason')),
  };
}

/** Converts a task to plain data. */
export function taskView(task: SnapshotTask, { containers }: Snapshot, layers: TaskLayers): TaskView {
  const container = task.container === undefined ? undefined : containers[task.container];
  return {
    pid: task.id,
    pidInContainer: layers.idInContainer(task),
    ...pickPrinted(task, 'parent', 'user', 'command', 'program', 'isKernel'),
    container: container && containerView(container),
    ...labelView(task, task, layers),
    threads: task.threads.map((thread) => ({ tid: thread.id, ...labelView(task, thread, layers) })),
  };
}

function containerView(container: SnapshotContainer): TaskContainerView {
  return pickPrinted(container, 'runtime', 'name', 'project', 'cgroup');
}

function labelView(task: SnapshotTask, printed: PrintedLabel, layers: TaskLayers): LayeredLabelView {
  return {
    ...pickPrinted(printed, 'label', 'mode'),
    layers: layers.of(task, printed).map((layer) => pickPrinted(layer, 'kind', 'namespace', 'profile', 'mode')),
  };
}
