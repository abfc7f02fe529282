import type { ByteString } from '../source/bytes.ts';

/** Kinds of files of the host. */
export const hostFileKinds = ['file', 'directory', 'socket', 'block', 'character'] as const;

/**
 * A file of the host with power over the host, of a closed list of paths, or the root folder of a container that is
 * visible in a further container.
 */
export interface HostFile {
  readonly path: ByteString;
  readonly kind: (typeof hostFileKinds)[number];
  /** The owner, and the group, as numbered by the host. */
  readonly user: number;
  readonly group: number;
  /** The permission bits: `0o644`. */
  readonly mode: number;
  /** The numbers of a device, `MAJOR:MINOR`; undefined for further kinds, and if not recorded. */
  readonly device?: string | undefined;
}

/** A file of the host that is visible in a container. */
export interface VisibleHostFile {
  /** The file, as an index of `hostFiles`. */
  readonly file: number;
  /** The path in the container. */
  readonly path: ByteString;
  /** The mount point in the container, or the path of a device. */
  readonly mount: ByteString;
  readonly isReadOnly: boolean;
  /** True if root of the container counts as the owner: an id-mapped mount, or a device of Incus. */
  readonly isOwned: boolean;
  /** True for the container's own instance of a file system with effects on the host: `proc`, `sysfs`. */
  readonly isOwnInstance: boolean;
  /** The device in the configuration of Incus or LXD; undefined for LXC, and if not configured. */
  readonly device: ByteString | undefined;
  /** The Incus profile with the device; undefined if the device is the instance's own. */
  readonly from: ByteString | undefined;
}

/** Kinds of namespaces that a container can share, except user namespaces. */
export const sharedNamespaceKinds = ['mnt', 'pid', 'net', 'ipc', 'uts', 'cgroup'] as const;

/** A namespace that a container shares. */
export interface SharedNamespace {
  readonly kind: (typeof sharedNamespaceKinds)[number];
  /** The other container, as an index of `containers`; undefined for the host. */
  readonly container: number | undefined;
}

/** A range of the host's ids that a container has. */
export interface IdRange {
  readonly first: number;
  readonly count: number;
}

/** The parts of the host in a running container, besides the kernel. */
export interface ContainerBoundary {
  readonly files: readonly VisibleHostFile[];
  /** The number of mounts from file systems of the host without any recorded file. */
  readonly otherMounts: number;
  readonly sharedNamespaces: readonly SharedNamespace[];
  /** The capability bounding set of the first process, in hexadecimal digits; undefined if not visible. */
  readonly capabilities: string | undefined;
  /** The host's users and groups that the container has; undefined if not visible. */
  readonly users: readonly IdRange[] | undefined;
  readonly groups: readonly IdRange[] | undefined;
}
