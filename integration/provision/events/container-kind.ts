import type { ContainerPlace } from './place.ts';

/** The source of a container's layers. */
export type KindName = 'LXC generated' | 'LXC own layer' | 'LXC load: container' | 'Incus';

/** The administrator's operations on containers of a kind. */
export interface ContainerKind {
  readonly kind: KindName;
  /** The place of the unmodified container. */
  readonly home: ContainerPlace;
  /** The place after a move. */
  readonly elsewhere: ContainerPlace;
  /** The place of a copy, or of the renamed container. */
  named(what: 'copy' | 'ephemeral' | 'renamed'): ContainerPlace;
  /** The container's section of a manifest, for a given place. */
  section(place: ContainerPlace, policy: string): string;
  /** Creates the container from scratch, without any settings of lamellar. The container is not started. */
  create(): Promise<void>;
  /** Removes all remains of the container from all places. */
  clear(): Promise<void>;
  /** Starts the container. Returns false if the start fails. */
  start(place: ContainerPlace): Promise<boolean>;
  /** Kills all processes of the container; does nothing if the container is stopped. */
  stop(place: ContainerPlace): Promise<void>;
  /** The pid of the first process; undefined for a stopped container. */
  initPid(place: ContainerPlace): Promise<number | undefined>;
  copy(): Promise<ContainerPlace>;
  /** Creates and starts an ephemeral copy, which is removed on stop. */
  copyEphemeral(): Promise<ContainerPlace>;
  /** Renames the stopped container. */
  rename(): Promise<ContainerPlace>;
  /** Moves the stopped container to a different path or project. */
  move(): Promise<ContainerPlace>;
  /** Takes a snapshot of the stopped container. */
  snapshot(): Promise<void>;
  restore(): Promise<void>;
  /** Exports the stopped container to a file, with all data. */
  export(): Promise<void>;
  import(): Promise<void>;
  destroy(place: ContainerPlace): Promise<void>;
  /** Reboots the container as its root, and waits for the new start or the end. */
  reboot(place: ContainerPlace): Promise<void>;
  startWithHost(): Promise<void>;
  /** The complete own configuration of the container. */
  configuration(place: ContainerPlace): Promise<string>;
  /** Saves the settings outside of the container, like an administrator copying files by hand. */
  keepSettings(): Promise<void>;
  putSettingsBack(): Promise<void>;
  /** Removes lamellar's settings, like an administrator with an editor. */
  takeSettingsOut(place: ContainerPlace): Promise<void>;
  /** Makes the container unconfined, by a final line in the configuration. */
  unconfine(place: ContainerPlace): Promise<void>;
  /** Removes the line of `unconfine`. */
  confineAgain(place: ContainerPlace): Promise<void>;
}
