import { textOf, type ByteString } from '@lamellar/core/language';
import { TaskLayers, type PrintedLabel, type Snapshot, type SnapshotTask } from '@lamellar/core/snapshot';

/** Converts a host's tasks, with their containers and layers, to JSON. */
export function psJson(snapshot: Snapshot): object {
  const layers = new TaskLayers(snapshot);
  return {
    host: textOf(snapshot.host),
    kernel: textOf(snapshot.kernel.release),
    taken: snapshot.taken,
    containers: snapshot.containers.map((container, index) => ({
      ...containerJson(snapshot, index),
      path: optionalText(container.path),
      isRunning: container.isRunning,
      init: container.init,
      namespace: optionalText(layers.namespaceOf(index)),
    })),
    tasks: snapshot.tasks.map((task) => taskJson(task, snapshot, layers)),
    unseen: snapshot.unseen.map(({ what, reason }) => ({ what: textOf(what), reason: textOf(reason) })),
  };
}

/** Converts a task to JSON. */
export function taskJson(task: SnapshotTask, snapshot: Snapshot, layers: TaskLayers): object {
  return {
    pid: task.id,
    pidInContainer: layers.idInContainer(task),
    parent: task.parent,
    user: task.user,
    command: textOf(task.command),
    program: optionalText(task.program),
    isKernel: task.isKernel,
    container: task.container === undefined ? undefined : containerJson(snapshot, task.container),
    ...labelJson(task, task, layers),
    threads: task.threads.map((thread) => ({ tid: thread.id, ...labelJson(task, thread, layers) })),
  };
}

function containerJson({ containers }: Snapshot, index: number): object {
  const { runtime, name, project, cgroup } = containers[index] ?? {};
  return { runtime, name: optionalText(name), project: optionalText(project), cgroup: optionalText(cgroup) };
}

function labelJson(task: SnapshotTask, printed: PrintedLabel, layers: TaskLayers): object {
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
