import type { ByteString } from '@lamellar/core/language';
import { mountOver, type HostPlace } from './host-places.ts';
import { pathBelow, pathIn, type Mount } from './mount-table.ts';

/** A mount of the root folder of a further container, or of a part of the folder. */
export interface NeighbourMount {
  readonly root: HostPlace;
  readonly mount: Mount;
  /** The path of the root folder, or of the part, in the container. */
  readonly path: ByteString;
}

/** Returns the path of a container's root folder on the host; undefined if the host does not mount the file system. */
export function rootOnHost(mounts: readonly Mount[], hostMounts: readonly Mount[]): string | undefined {
  const own = mountOver('/', mounts);
  for (const { device, root, target } of hostMounts) {
    const below = own?.device === device ? pathBelow(root, own.root) : undefined;
    if (below !== undefined) return pathIn(target, below);
  }
  return undefined;
}

/** Finds the mounts of the root folders of further containers. A container in a container has parts of the outer root. */
export function neighbourMounts(mounts: readonly Mount[], roots: readonly HostPlace[]): readonly NeighbourMount[] {
  const own = mountOver('/', mounts);
  // A mount of a whole file system shows files with more power than a neighbour's.
  const parts = mounts.filter((mount) => mount !== own && mount.root !== '/');
  return parts.flatMap((mount) =>
    roots
      .filter(({ fileSystem }) => fileSystem === mount.device)
      .flatMap((root): readonly NeighbourMount[] => {
        if (own?.device === root.fileSystem && pathBelow(root.inner, own.root) !== undefined) return [];
        const below = pathBelow(root.inner, mount.root) === undefined ? pathBelow(mount.root, root.inner) : '';
        const path = below === undefined ? undefined : pathIn(mount.target, below);
        return path === undefined || mountOver(path, mounts) !== mount ? [] : [{ root, mount, path }];
      }),
  );
}
