import type { ByteString } from '@lamellar/core/language';
import type { SnapshotRuntime } from '@lamellar/core/snapshot';

/** The container of a control group. */
export interface CgroupContainer {
  readonly runtime: SnapshotRuntime;
  /** The id from the runtime, or for LXC the name, to which LXC may have added a number. */
  readonly name: ByteString;
  /** The control group of the complete container. */
  readonly cgroup: ByteString;
}

/**
 * The names of a container's control group in runtimes, by the systemd driver and by the plain driver. The control
 * groups of monitors have different names (`libpod-conmon-…`, `crio-conmon-…`, `lxc.monitor.…`). Some names show the
 * runtime only together with the parent group.
 */
const names: readonly (readonly [SnapshotRuntime, name: RegExp, around?: RegExp])[] = [
  ['lxc', /^lxc\.payload\.(.+)$/],
  ['docker', /^docker-([0-9a-f]{64})\.scope$/],
  ['podman', /^libpod-([0-9a-f]{64})(?:\.scope)?$/],
  ['cri-o', /^crio-([0-9a-f]{64})(?:\.scope)?$/],
  ['containerd', /^(?:.*[:-])?(?:cri-containerd|nerdctl)[:-]([0-9a-f]{64})(?:\.scope)?$/],
  ['docker', /^([0-9a-f]{64})$/, /^docker$/],
  ['containerd', /^([0-9a-f]{64})$/, /^pod[0-9a-f-]+$/],
];

/**
 * Finds the container of a control group, the outermost of several: root in a container chooses the names below the
 * container's control group, so an inner name proves nothing. An ordinary user can have control groups of any name, so
 * containers with equal names are identical only if the control groups are.
 *
 * @returns undefined if no name on the path is a container's
 */
export function containerOfCgroup(cgroup: ByteString): CgroupContainer | undefined {
  const components = cgroup.split('/');
  for (const [at, component] of components.entries())
    for (const [runtime, pattern, around] of names) {
      const name = pattern.exec(component)?.[1];
      if (name === undefined || around?.test(components[at - 1] ?? '') === false) continue;
      return { runtime, name: name as ByteString, cgroup: components.slice(0, at + 1).join('/') as ByteString };
    }
  return undefined;
}
