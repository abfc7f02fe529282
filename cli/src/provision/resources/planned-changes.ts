import type { ByteString } from '@lamellar/core/language';

/** A file, or a key of Incus's configuration, to add, change or remove. */
export interface FileChange {
  /** The path, or the key. */
  readonly path: string;
  /** The container of the file; undefined if the file belongs to no container. */
  readonly container: string | undefined;
  /** The step of `apply`: adds, changes or removes the file. */
  readonly kind: 'add' | 'change' | 'remove';
  /** The present content; undefined if the file is missing, or the content is not known. */
  readonly before?: ByteString | undefined;
  /** The content after the change; undefined if `apply` removes the file. */
  readonly after?: ByteString | undefined;
  /** True if a different file of this change has equal content below the container's own name. */
  readonly isCopy?: true;
}

/** Profiles of a running container's policy namespace, to load or unload. */
export interface LoadChange {
  /** The container. */
  readonly container: string;
  /** The policy namespace. */
  readonly namespace: ByteString;
  /** The names of profiles to load. */
  readonly load: readonly ByteString[];
  /** The names of profiles to unload. */
  readonly unload: readonly ByteString[];
}

/** A profile of the root policy namespace, to load or unload. */
export interface HostLoadChange {
  /** The name of the profile. */
  readonly profile: ByteString;
  /** The containers with this host layer. */
  readonly containers: readonly string[];
  /** The step of `apply`: loads or unloads the profile. */
  readonly kind: 'load' | 'unload';
}

/** The effect of a change of profiles on running processes of a container. */
export interface ProcessEffect {
  readonly container: string;
  /** The number of processes under profiles to unload, which will run without a profile. */
  readonly freed: readonly { readonly profile: ByteString; readonly count: number }[];
  /** The number of processes whose programs new profiles attach to; the profiles apply only after a restart. */
  readonly unreached: readonly { readonly program: string; readonly profile: ByteString; readonly count: number }[];
}

/**
 * A kind of layer that no process of a running container has, although the manifest has the layer: `host` if the
 * container runs unconfined, `container` if the policy namespace is gone.
 */
export type LostLayer = 'host' | 'container';

/** A kind of layer that takes effect only after the next start of a running container. */
export type WaitingLayer = 'host' | 'container';

/** The layers of a running container that take effect only after the next start. */
export interface WaitingLayers {
  /** The container. */
  readonly container: string;
  /** The kinds of waiting layers. */
  readonly layers: readonly WaitingLayer[];
}

/** The lost layers of a running container. Only a restart restores the layers. */
export interface LostLayers {
  /** The container. */
  readonly container: string;
  /** The kinds of lost layers. */
  readonly layers: readonly LostLayer[];
}

/** The changes of `apply` on the host. */
export interface PlannedChanges {
  readonly files: readonly FileChange[];
  readonly loads: readonly LoadChange[];
  /** Loads and unloads in the root policy namespace. */
  readonly hostLoads: readonly HostLoadChange[];
  /** Running containers with a layer that takes effect, or returns, only after a restart. */
  readonly restarts: readonly string[];
  /** The new layers of running containers that take effect only after a restart. */
  readonly waiting: readonly WaitingLayers[];
  /** Running containers that lose the new container layer at a reboot from within. */
  readonly unhooked: readonly string[];
  readonly processes: readonly ProcessEffect[];
  /** Running containers that lack a layer until a restart. */
  readonly lost: readonly LostLayers[];
}
