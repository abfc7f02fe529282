import type { ByteString } from '@lamellar/core/language';

/** A file, or a key of Incus's configuration, that is to be there, to be another, or to be gone. */
export interface FileChange {
  readonly path: string;
  /** Whose it is; undefined for what is of no container. */
  readonly container: string | undefined;
  readonly kind: 'add' | 'change' | 'remove';
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

/** What a run would change on the host. */
export interface PlannedChanges {
  readonly files: readonly FileChange[];
  readonly loads: readonly LoadChange[];
  /** The same for the root policy namespace. */
  readonly hostLoads: readonly HostLoadChange[];
  /** Running containers that get their new host layer only when they are started again. */
  readonly restarts: readonly string[];
}
