import type { Place } from './place.ts';

/** How a container gets its layers. */
export type KindName = 'LXC generated' | 'LXC own layer' | 'LXC load: container' | 'Incus';

/** What can become of a container of one kind, by the commands that an administrator has for it. */
export interface ContainerKind {
  readonly kind: KindName;
  /** Where it is while nothing has become of it. */
  readonly home: Place;
  /** Where it is once it is moved. */
  readonly elsewhere: Place;
  /** A copy of it, or itself under another name. */
  named(what: 'copy' | 'ephemeral' | 'renamed'): Place;
  /** Its section of a manifest, wherever it is. */
  section(place: Place, policy: string): string;
  /** Makes it anew, as if lamellar had never been there. It does not run. */
  create(): Promise<void>;
  /** Makes sure that nothing of it is left, wherever it is. */
  clear(): Promise<void>;
  /** Whether it has started. */
  start(place: Place): Promise<boolean>;
  /** Ends all that runs in it; does nothing where it does not run. */
  stop(place: Place): Promise<void>;
  /** The first process; undefined where it does not run. */
  initPid(place: Place): Promise<number | undefined>;
  copy(): Promise<Place>;
  /** Makes a copy that goes when it is stopped, and starts it. */
  copyEphemeral(): Promise<Place>;
  /** Gives the stopped container another name. */
  rename(): Promise<Place>;
  /** Takes the stopped container to another path, or project. */
  move(): Promise<Place>;
  /** Takes a snapshot of the stopped container. */
  snapshot(): Promise<void>;
  restore(): Promise<void>;
  /** Saves the stopped container to a file, with all that it has. */
  export(): Promise<void>;
  import(): Promise<void>;
  destroy(place: Place): Promise<void>;
  /** Has its own root reboot it, and waits for it to be there again, or gone. */
  reboot(place: Place): Promise<void>;
  startWithHost(): Promise<void>;
  /** All that its own configuration says. */
  configuration(place: Place): Promise<string>;
  /** Keeps its settings elsewhere, as somebody who copies files by hand would. */
  keepSettings(): Promise<void>;
  putSettingsBack(): Promise<void>;
  /** Takes lamellar's settings out as somebody would with an editor. */
  takeSettingsOut(place: Place): Promise<void>;
  /** Has it run unconfined, by a line behind all others. */
  unconfine(place: Place): Promise<void>;
  /** Takes that line back. */
  confineAgain(place: Place): Promise<void>;
}
