import { isSameInstance, type Instance } from '@lamellar/node/manifest';
import type { UnreadFile } from '@lamellar/node/policy';
import { isOn } from './incus/saved-nesting.ts';
import { incusInstances, localInstances } from './incus/incus.ts';
import { ConfigurationReader } from './lxc/configuration-lines.ts';
import { configurationFile } from './lxc/configuration-file.ts';
import { lxcContainersIn } from './lxc/lxc-containers-in.ts';
import { proxmoxContainers } from './lxc/proxmox.ts';
import { lxcValuesOf } from './lxc/lxc-values.ts';

/** A container of a host without a manifest. */
export type UnmanagedContainer = Instance & {
  readonly nesting: boolean;
  readonly privileged: boolean;
  /** The profile that the configuration sets instead of a generated profile. */
  readonly otherProfile?: string;
};

/**
 * Finds the containers of LXC, by path and name, from their configurations with includes. Leaves out containers with
 * unreadable configurations.
 *
 * @param places - the directories of LXC's containers
 * @throws the system's error if a directory cannot be listed
 */
export function findLxcContainers(places: readonly string[]): {
  readonly containers: readonly UnmanagedContainer[];
  readonly unread: readonly UnreadFile[];
} {
  const reader = new ConfigurationReader(places);
  const ofProxmox = proxmoxContainers();
  const ofLxc = places
    .flatMap(lxcContainersIn)
    .filter((container) => !ofProxmox.some((other) => isSameInstance(container, other)));
  const unread: UnreadFile[] = [];
  const containers = [...ofProxmox, ...ofLxc].flatMap((container): UnmanagedContainer | readonly [] => {
    const configuration = configurationFile(container);
    const read = reader.read(configuration);
    if ('reason' in read) {
      unread.push({ path: configuration, reason: `${read.reason}; the container is skipped` });
      return [];
    }
    unread.push(...read.unread.map(({ line, reason }) => ({ path: `${line.file}:${line.line}`, reason })));
    const { nesting, privileged, profileLine } = lxcValuesOf(read.lines);
    const isOther = profileLine !== undefined && !profileLine.isApplied && profileLine.value !== 'generated';
    return {
      ...container,
      nesting,
      privileged,
      ...(isOther ? { otherProfile: profileLine.value } : {}),
    };
  });
  return { containers, unread };
}

/**
 * Finds the containers of Incus on this machine, in all projects; none without `incus`.
 *
 * @throws CommandError if Incus does not answer
 */
export async function findIncusContainers(): Promise<readonly UnmanagedContainer[]> {
  return localInstances(await incusInstances()).flatMap(({ name, project, type, config, inherited }) => {
    if (type !== 'container') return [];
    const is = (key: string): boolean => isOn(config[key] ?? inherited[key]);
    return [
      {
        runtime: 'incus',
        project,
        instance: name,
        nesting: is('security.nesting'),
        privileged: is('security.privileged'),
      },
    ];
  });
}
