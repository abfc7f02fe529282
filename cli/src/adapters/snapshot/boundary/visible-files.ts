import { bytesOf, type ByteString } from '@lamellar/core/language';
import { boundaryLimits, type ContainerBoundary, type VisibleHostFile } from '@lamellar/core/snapshot';
import type { IncusDevice } from '../../incus/incus-devices.ts';
import { mountOver, type HostPlace } from './host-places.ts';
import { pathBelow, pathIn, type Mount } from './mount-table.ts';
import type { NeighbourMount } from './neighbour-roots.ts';

/** Types of file systems with effects on the host in each instance. */
const ownInstances: ReadonlySet<string> = new Set(['proc', 'sysfs']);
/** Types of file systems that show the state of the kernel or of the container: not folders of the host. */
const kernelTypes: ReadonlySet<string> = new Set(
  `binfmt_misc bpf cgroup cgroup2 configfs debugfs devpts devtmpfs efivarfs fuse.lxcfs fusectl hugetlbfs mqueue proc
  pstore securityfs sysfs tracefs`.split(/\s+/),
);

/**
 * Finds the files of the host that are visible through the mounts of a container, and counts the further mounts from
 * file systems of the host.
 *
 * @param hostMounts - the mounts of the host
 * @param isHostRoot - true if the container has root of the host; else its own instances of `proc` are harmless
 * @param neighbours - mounts of further containers, with the indices of their files
 */
export function visibleFiles(
  mounts: readonly Mount[],
  places: readonly HostPlace[],
  hostMounts: readonly Mount[],
  isHostRoot: boolean,
  neighbours: readonly (NeighbourMount & { readonly file: number })[] = [],
): Pick<ContainerBoundary, 'files' | 'otherMounts'> {
  const hostDevices = new Set(hostMounts.map(({ device }) => device));
  const files: VisibleHostFile[] = [];
  const add = (file: number, path: ByteString, mount: Mount, isOwnInstance: boolean): void => {
    if (files.length === boundaryLimits.files) return;
    const { target, isReadOnly, isIdMapped: isOwned } = mount;
    files.push({ file, path, mount: target, isReadOnly, isOwned, isOwnInstance, device: undefined, from: undefined });
  };
  let otherMounts = 0;
  for (const mount of mounts) {
    const isHost = hostDevices.has(mount.device);
    const isOwnInstance = !isHost && ownInstances.has(mount.type);
    if (!isHost && !(isOwnInstance && isHostRoot)) continue;
    const before = files.length;
    for (const [file, place] of places.entries()) {
      const isSame = isOwnInstance ? place.type === mount.type : place.fileSystem === mount.device;
      const below = isSame ? pathBelow(mount.root, place.inner) : undefined;
      if (below === undefined) continue;
      // may_open_dev: no device opens through such a mount.
      if (mount.hidesDevices && (place.kind === 'block' || place.kind === 'character')) continue;
      const path = pathIn(mount.target, below);
      if (mountOver(path, mounts) !== mount) continue;
      add(file, path, mount, isOwnInstance);
    }
    for (const { file, path } of neighbours.filter((one) => one.mount === mount)) add(file, path, mount, false);
    // The root of the container is usually a folder of the host.
    if (files.length === before && mount.target !== '/' && !kernelTypes.has(mount.type)) otherMounts += 1;
  }
  return { files, otherMounts };
}

/** Assigns configured devices to visible files, and adds block devices and character devices of the host. */
export function withDevices(
  files: readonly VisibleHostFile[],
  devices: readonly IncusDevice[],
  places: readonly HostPlace[],
): readonly VisibleHostFile[] {
  const byPath = new Map(devices.map((device) => [placeOf(device), device]));
  const known = files.map((file): VisibleHostFile => {
    const found = byPath.get(file.mount);
    return found === undefined ? file : { ...file, ...originOf(found) };
  });
  const nodes = devices.flatMap((found): readonly VisibleHostFile[] => {
    const path = placeOf(found);
    const file = places.findIndex((place) => place.path === (found.source ?? path));
    if (!/^unix-(?:block|char)$/.test(found.type ?? '') || path === undefined || file === -1) return [];
    const own = { isReadOnly: false, isOwned: true, isOwnInstance: false };
    return [{ file, path, mount: path, ...own, ...originOf(found) }];
  });
  return [...known, ...nodes].slice(0, boundaryLimits.files);
}

/** Returns the path in the instance. Incus accepts paths with surplus slashes. */
function placeOf({ path, source }: IncusDevice): ByteString | undefined {
  const written = path ?? source;
  return written === undefined ? undefined : bytesOf(`/${written}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1'));
}

function originOf({ name, from }: IncusDevice): Pick<VisibleHostFile, 'device' | 'from'> {
  return { device: bytesOf(name), from: from === undefined ? undefined : bytesOf(from) };
}
