import type { ByteString } from '@lamellar/core/language';
import type { SnapshotRuntime } from '@lamellar/core/snapshot';

/** What a control group tells of the container that is in it. */
export interface CgroupContainer {
  readonly runtime: SnapshotRuntime;
  /** The id that its runtime gave it, or for LXC its name, to which LXC may have added a number. */
  readonly name: ByteString;
  /** The control group that all of it is in. */
  readonly cgroup: ByteString;
}

/**
 * How runtimes call the control group of a container, by the driver of systemd and by the plain one. Those that monitor containers are
 * called otherwise (`libpod-conmon-…`, `crio-conmon-…`, `lxc.monitor.…`).
 */
const names: readonly (readonly [SnapshotRuntime, RegExp])[] = [
  ['lxc', /^lxc\.payload\.(.+)$/],
  ['docker', /^docker-([0-9a-f]{64})\.scope$/],
  ['podman', /^libpod-([0-9a-f]{64})(?:\.scope)?$/],
  ['cri-o', /^crio-([0-9a-f]{64})(?:\.scope)?$/],
  ['containerd', /^(?:.*[:-])?(?:cri-containerd|nerdctl)[:-]([0-9a-f]{64})(?:\.scope)?$/],
];

/** Of names that do not tell the runtime, the group around them does. */
const namesWithin: readonly (readonly [SnapshotRuntime, around: RegExp])[] = [
  ['docker', /^docker$/],
  ['containerd', /^pod[0-9a-f-]+$/],
];

/**
 * The container that a control group is of. Of several on the way it is the outermost: whoever is in a container calls what is below
 * its control group as they like, so that an inner name tells nothing. And as an ordinary user can have control groups of any name, two
 * containers of one name are one only where their control groups are.
 *
 * @returns undefined where no name on the way is a container's
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
