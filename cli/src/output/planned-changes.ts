import type { ByteString } from '@lamellar/core/language';

/** A file, or a key of Incus's configuration, that is to be there, to be another, or to be gone. */
export interface FileChange {
  readonly path: string;
  /** Whose it is; undefined for what is of no container. */
  readonly container: string | undefined;
  readonly kind: 'add' | 'change' | 'remove';
  /** Whether another file of the same change has the same in it, below the container's own name. */
  readonly isCopy?: true;
}

/** Profiles of a running container's policy namespace that are to be loaded or unloaded. */
export interface LoadChange {
  readonly container: string;
  readonly namespace: ByteString;
  readonly load: readonly ByteString[];
  readonly unload: readonly ByteString[];
}

/** Profiles of the root policy namespace that are to be loaded or unloaded. */
export interface HostLoadChange {
  readonly profile: ByteString;
  readonly containers: readonly string[];
  readonly kind: 'load' | 'unload';
}

/** What a change of profiles means for processes of a container that run already. */
export interface ProcessEffect {
  readonly container: string;
  /** How many run under profiles that go, and go on without them. */
  readonly freed: readonly { readonly profile: ByteString; readonly count: number }[];
  /** How many run programs that profiles that come attach to, and stay without them until they are started again. */
  readonly unreached: readonly { readonly program: string; readonly profile: ByteString; readonly count: number }[];
}

/** What a run would change on the host. */
export interface PlannedChanges {
  readonly files: readonly FileChange[];
  readonly loads: readonly LoadChange[];
  /** The same for the root policy namespace. */
  readonly hostLoads: readonly HostLoadChange[];
  /** Running containers that get their new host layer only when they are started again. */
  readonly restarts: readonly string[];
  /** Running containers that lose their new layer when they are started anew from within. */
  readonly unhooked: readonly string[];
  readonly processes: readonly ProcessEffect[];
}
