import { textOf, type ByteString } from '@lamellar/core/language';
import {
  TaskLayers,
  type PrintedLabel,
  type Snapshot,
  type SnapshotContainer,
  type SnapshotTask,
  type TaskLayer,
} from '@lamellar/core/snapshot';

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
interface UnseenView {
  /** The object. */
  readonly what: string;
  /** The reason. */
  readonly reason: string;
}

/** A container of a task. */
interface TaskContainerView {
  /** The runtime of the container. */
  readonly runtime: SnapshotContainer['runtime'];
  /** The name of the container. */
  readonly name: string;
  /** The project of Incus or LXD. */
  readonly project: string | undefined;
  /** The control group of the container. */
  readonly cgroup: string | undefined;
}

/** A container, with its place and state. */
interface TaskContainerDetails extends TaskContainerView {
  /** The folder with the container's folder. */
  readonly path: string | undefined;
  /** True if the runtime reports that the container runs. */
  readonly isRunning: boolean;
  /** The id of the first process. */
  readonly init: number | undefined;
  /** The container's own policy namespace. */
  readonly namespace: string | undefined;
}

/** A label with its layers. */
interface LayeredLabelView {
  /** The label in the view of the snapshot. */
  readonly label: string;
  /** The mode; missing for `unconfined` alone. */
  readonly mode: PrintedLabel['mode'];
  /** The layers, from the host inwards. */
  readonly layers: readonly TaskLayerView[];
}

/** A layer of a label. */
interface TaskLayerView {
  /** A layer of a container, the profile of a host task, or a profile in a further policy namespace. */
  readonly kind: TaskLayer['kind'];
  /** The policy namespace; empty for the namespace of the snapshot. */
  readonly namespace: string;
  /** The name of the profile. */
  readonly profile: string;
  /** The mode of the profile; missing if the kernel does not show the profile. */
  readonly mode: TaskLayer['mode'];
}

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
export interface TaskView extends LayeredLabelView {
  /** The id of the process. */
  readonly pid: number;
  /** The id in the container's PID namespace. */
  readonly pidInContainer: number | undefined;
  /** The id of the parent process; 0 if none is visible. */
  readonly parent: number;
  /** The user id. */
  readonly user: number;
  /** The name of the command, chosen by the task. */
  readonly command: string;
  /** The path of the program; missing if not visible. */
  readonly program: string | undefined;
  /** True for a thread of the kernel. */
  readonly isKernel: boolean;
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
    containers: snapshot.containers.map((container, index) => ({
      ...containerView(container),
      path: optionalText(container.path),
      isRunning: container.isRunning,
      init: container.init,
      namespace: optionalText(layers.namespaceOf(index)),
    })),
    tasks: snapshot.tasks.map((task) => taskView(task, snapshot, layers)),
    unseen: snapshot.unseen.map(({ what, reason }) => ({ what: textOf(what), reason: textOf(reason) })),
  };
}

/** Converts a task to plain data. */
export function taskView(task: SnapshotTask, { containers }: Snapshot, layers: TaskLayers): TaskView {
  const container = task.container === undefined ? undefined : containers[task.container];
  return {
    pid: task.id,
    pidInContainer: layers.idInContainer(task),
    parent: task.parent,
    user: task.user,
    command: textOf(task.command),
    program: optionalText(task.program),
    isKernel: task.isKernel,
    container: container && containerView(container),
    ...labelView(task, task, layers),
    threads: task.threads.map((thread) => ({ tid: thread.id, ...labelView(task, thread, layers) })),
  };
}

function containerView({ runtime, name, project, cgroup }: SnapshotContainer): TaskContainerView {
  return { runtime, name: textOf(name), project: optionalText(project), cgroup: optionalText(cgroup) };
}

function labelView(task: SnapshotTask, printed: PrintedLabel, layers: TaskLayers): LayeredLabelView {
  return {
    label: textOf(printed.label),
    mode: printed.mode,
    layers: layers.of(task, printed).map(({ kind, namespace, profile, mode }) => ({
      kind,
      namespace: textOf(namespace),
      profile: textOf(profile),
      mode,
    })),
  };
}

function optionalText(bytes: ByteString | undefined): string | undefined {
  return bytes === undefined ? undefined : textOf(bytes);
}
