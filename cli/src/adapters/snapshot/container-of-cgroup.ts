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
 * groups of monitors have different names (`libpod-conmon-…`, `crio-conmon-…`, `lxc.monitor.…`).
 */
const names: readonly (readonly [SnapshotRuntime, RegExp])[] = [
  ['lxc', /^lxc\.payload\.(.+)$/],
  ['docker', /^docker-([0-9a-f]{64})\.scope$/],
  ['podman', /^libpod-([0-9a-f]{64})(?:\.scope)?$/],
  ['cri-o', /^crio-([0-9a-f]{64})(?:\.scope)?$/],
  ['containerd', /^(?:.*[:-])?(?:cri-containerd|nerdctl)[:-]([0-9a-f]{64})(?:\.scope)?$/],
];

/** Runtimes by the parent group, for names that do not show the runtime. */
const namesWithin: readonly (readonly [SnapshotRuntime, around: RegExp])[] = [
  ['docker', /^docker$/],
  ['containerd', /^pod[0-9a-f-]+$/],
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
  for (const [at, component] of components.entries()) {
    const around = components[at - 1] ?? '';
    const found =
      firstMatch(component) ??
      (/^[0-9a-f]{64}$/.test(component)
        ? namesWithin.flatMap(([runtime, pattern]) => (pattern.test(around) ? [{ runtime, name: component }] : []))[0]
        : undefined);
    if (found === undefined) continue;
    return {
      runtime: found.runtime,
      name: found.name as ByteString,
      cgroup: components.slice(0, at + 1).join('/') as ByteString,
    };
  }
  return undefined;
}

function firstMatch(component: string): { readonly runtime: SnapshotRuntime; readonly name: string } | undefined {
  for (const [runtime, pattern] of names) {
    const name = pattern.exec(component)?.[1];
    if (name !== undefined) return { runtime, name };
  }
  return undefined;
}
