import { splitLabel } from '../label/parse-label.ts';
import type { ProfileMode } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import type { PrintedLabel, Snapshot, SnapshotTask } from './snapshot.ts';

/** One profile of a task's label. */
export interface TaskLayer {
  /**
   * `host-layer` and `container-layer` are those of a task in a container; `host` is what a task of the host has. What is in any other
   * policy namespace is `namespace`: a container in a container, or what nobody knows of.
   */
  readonly kind: 'host' | 'host-layer' | 'container-layer' | 'namespace';
  /** The full name of its policy namespace, as it is seen; empty for the one that is seen from. */
  readonly namespace: ByteString;
  /** Its name there. */
  readonly profile: ByteString;
  /** Undefined where the kernel has no such profile any more, or does not show it. */
  readonly mode: ProfileMode | undefined;
}

/** What the labels of a host's tasks are made of. */
export class TaskLayers {
  readonly #snapshot: Snapshot;
  readonly #modes: ReadonlyMap<ByteString, ReadonlyMap<ByteString, ProfileMode | undefined>>;
  readonly #tasks: ReadonlyMap<number, SnapshotTask>;
  readonly #own = new Map<number, ByteString | undefined>();

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
    this.#tasks = new Map(snapshot.tasks.map((task) => [task.id, task]));
    this.#modes = new Map(
      snapshot.namespaces.map(({ name, profiles }) => [
        name,
        new Map(profiles.map((profile) => [profile.name, profile.mode])),
      ]),
    );
  }

  /** The layers of a task's label, or of one that a thread of it has; outermost first, as the kernel prints them. */
  of(task: SnapshotTask, { label }: PrintedLabel = task): readonly TaskLayer[] {
    const own = task.container === undefined ? undefined : this.namespaceOf(task.container);
    return splitLabel(label).map(({ namespace, name: profile }) => ({
      kind: kindOf(namespace, task.container !== undefined, own),
      namespace,
      profile,
      mode: profile === 'unconfined' ? 'unconfined' : this.#modes.get(namespace)?.get(profile),
    }));
  }

  /** The policy namespace of a container: the one that its first process is in. Undefined where that is in none of its own. */
  namespaceOf(container: number): ByteString | undefined {
    if (!this.#own.has(container)) {
      const init = this.#snapshot.containers[container]?.init;
      const label = init === undefined ? undefined : this.#tasks.get(init)?.label;
      const inner = label === undefined ? undefined : splitLabel(label).at(-1)?.namespace;
      this.#own.set(container, inner === '' ? undefined : inner);
    }
    return this.#own.get(container);
  }

  /** The id that a task of a container has there; undefined where it has none, or the container's own are the host's. */
  idInContainer(task: SnapshotTask): number | undefined {
    const init = task.container === undefined ? undefined : this.#snapshot.containers[task.container]?.init;
    const depth = init === undefined ? undefined : (this.#tasks.get(init)?.ids.length ?? 0) - 1;
    return depth === undefined || depth < 1 ? undefined : task.ids[depth];
  }
}

function kindOf(namespace: ByteString, isInContainer: boolean, own: ByteString | undefined): TaskLayer['kind'] {
  if (namespace === '') return isInContainer ? 'host-layer' : 'host';
  return namespace === own ? 'container-layer' : 'namespace';
}
