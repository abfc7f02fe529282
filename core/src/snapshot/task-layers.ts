import { splitLabel, type NamedPart } from '../labels/parse-label.ts';
import type { ProfileMode } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import type { PrintedLabel, Snapshot, SnapshotTask } from './snapshot.ts';
import { UnloadedParts } from './unloaded-parts.ts';

/** A profile of a task's label. */
export interface TaskLayer {
  /**
   * `host-layer` and `container-layer` are the layers of a task in a container; `host` is the profile of a task of the
   * host. `namespace` is a profile in a further policy namespace: of a nested container, or of unknown origin.
   */
  readonly kind: 'host' | 'host-layer' | 'container-layer' | 'namespace';
  /** The full name of the policy namespace in the snapshot's view; empty for the view itself. */
  readonly namespace: ByteString;
  /** The profile's name in the policy namespace. */
  readonly profile: ByteString;
  /**
   * The mode; missing if the kernel no longer has the profile, or does not show it. `unconfined` for a profile that was
   * unloaded, if the label proves it, even if a profile of the name is loaded.
   */
  readonly mode: ProfileMode | undefined;
}

/** The layers of the labels of a host's tasks. */
export class TaskLayers {
  readonly #snapshot: Snapshot;
  readonly #modes: ReadonlyMap<ByteString, ReadonlyMap<ByteString, ProfileMode | undefined>>;
  readonly #unloaded: UnloadedParts;
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
    const labels = snapshot.tasks.flatMap((task) => [task, ...task.threads]);
    this.#unloaded = new UnloadedParts(labels, ({ namespace, name }) => this.#modes.get(namespace)?.get(name));
  }

  /** Returns the layers of a task's label, or of the label of a thread; outermost first, in the order of the kernel. */
  of(task: SnapshotTask, printed: PrintedLabel = task): readonly TaskLayer[] {
    const own = task.container === undefined ? undefined : this.namespaceOf(task.container);
    const unloaded = this.unloadedIn(printed);
    return splitLabel(printed.label).map(({ namespace, name: profile }) => {
      const isUnconfined =
        profile === 'unconfined' || unloaded.some((part) => part.namespace === namespace && part.name === profile);
      return {
        kind: kindOf(namespace, task.container !== undefined, own),
        namespace,
        profile,
        mode: isUnconfined ? 'unconfined' : this.#modes.get(namespace)?.get(profile),
      };
    });
  }

  /** Returns the unloaded profiles of a label, which are unconfined. */
  unloadedIn(printed: PrintedLabel): readonly NamedPart[] {
    return this.#unloaded.of(printed);
  }

  /**
   * Returns the policy namespace of a container's first process; undefined if the process is not visible, or in the
   * namespace of the view.
   */
  namespaceOf(container: number): ByteString | undefined {
    if (!this.#own.has(container)) {
      const init = this.#snapshot.containers[container]?.init;
      const label = init === undefined ? undefined : this.#tasks.get(init)?.label;
      const inner = label === undefined ? undefined : splitLabel(label).at(-1)?.namespace;
      this.#own.set(container, inner === '' ? undefined : inner);
    }
    return this.#own.get(container);
  }

  /**
   * Returns a task's id in its container; undefined if the container has no namespace of processes, or no first
   * process.
   */
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
