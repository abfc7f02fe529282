import { bytesOf, groupedBy, type ByteString } from '@lamellar/core/language';
import type { SnapshotContainer, SnapshotRuntime } from '@lamellar/core/snapshot';
import type { CommandError } from '../../exit-status.ts';
import type { IncusInstance } from '../incus/incus.ts';
import { ConfigurationReader } from '../lxc/configuration-lines.ts';
import { lxcContainersIn } from '../lxc/lxc-containers-in.ts';
import { containerOfCgroup } from './container-of-cgroup.ts';
import { confinementSettingsOfIncus, confinementSettingsOfLxc } from './container-settings.ts';
import { instanceIn } from './managed-instance.ts';
import type { LxcMonitor } from './lxc-monitors.ts';
import { configuredLxcPaths, incusPath, type MachinePlaces } from './machine-places.ts';
import type { FoundTask } from './read-tasks.ts';
import type { UnseenObjects } from './unseen-objects.ts';

/** The liblxc paths of Incus and LXD. */
const managed: readonly (readonly [SnapshotRuntime, path: string, folder: string])[] = [
  ['incus', `${incusPath}/containers`, incusPath],
  ['lxd', '/var/lib/lxd/containers', '/var/lib/lxd'],
  ['lxd', '/var/snap/lxd/common/lxd/containers', '/var/snap/lxd/common/lxd'],
];

/** The known facts about containers before the assignment of tasks. */
export interface ContainerOrigins {
  readonly places: MachinePlaces;
  readonly monitors: readonly LxcMonitor[];
  readonly tasks: readonly FoundTask[];
  readonly hostPids: number | undefined;
  /** The instances of Incus, or the error; undefined if Incus was not asked. */
  readonly instances: readonly IncusInstance[] | CommandError | undefined;
}

/**
 * Lists the containers that LXC, Incus and LXD run or have configurations of. Control groups show the containers of
 * further runtimes.
 */
export function knownContainers(sources: ContainerOrigins, unseen: UnseenObjects): readonly SnapshotContainer[] {
  const { places, monitors, instances } = sources;
  const running = new RunningInits(sources);
  const containers = configuredLxcPaths(places).flatMap((path) => lxcContainers(path, places, running, unseen));
  if (instances !== undefined && 'message' in instances)
    unseen.add('configurations', 'the configurations of Incus', instances.message);
  for (const instance of instances === undefined || 'message' in instances ? [] : instances) {
    if (instance.type !== 'container') continue;
    const { name, project } = instance;
    const inPath = project === 'default' ? name : `${project}_${name}`;
    containers.push({
      runtime: 'incus',
      name: bytesOf(name),
      project: bytesOf(project),
      path: bytesOf(incusPath),
      ...running.take(`${incusPath}/containers`, bytesOf(inPath)),
      settings: confinementSettingsOfIncus(instance),
      boundary: undefined,
    });
  }
  for (const { path, name } of monitors) {
    const found = running.take(path, name);
    if (!found.isRunning) continue;
    const [runtime, , folder] = managed.find(([, place]) => place === path) ?? (['lxc'] as const);
    const place =
      folder === undefined ? { name, project: undefined, path } : { ...instanceIn(name), path: folder as ByteString };
    const settings = folder === undefined ? settingsElsewhere(path, name) : undefined;
    containers.push({ runtime, ...place, ...found, settings, boundary: undefined });
  }
  return containers;

  function settingsElsewhere(path: ByteString, name: ByteString): SnapshotContainer['settings'] {
    const place = `${places.root}${path}`;
    return readSettings(`${place}/${name}/config`, new ConfigurationReader([place]), unseen);
  }
}

function lxcContainers(
  lxcPath: string,
  { root }: MachinePlaces,
  running: RunningInits,
  unseen: UnseenObjects,
): SnapshotContainer[] {
  const place = `${root}${lxcPath}`;
  const found = unseen.look('containers', `the containers in ${lxcPath}`, () => lxcContainersIn(place)) ?? [];
  const reader = new ConfigurationReader([place]);
  return found.map(({ instance }) => ({
    runtime: 'lxc',
    name: bytesOf(instance),
    project: undefined,
    path: bytesOf(lxcPath),
    ...running.take(lxcPath, bytesOf(instance)),
    settings: readSettings(`${place}/${instance}/config`, reader, unseen),
    boundary: undefined,
  }));
}

function readSettings(file: string, reader: ConfigurationReader, unseen: UnseenObjects): SnapshotContainer['settings'] {
  const read = reader.read(file);
  if ('reason' in read) {
    if (!read.missing) unseen.add('configurations', file, read.reason);
    return undefined;
  }
  for (const { line, reason } of read.unread) unseen.add('configurations', `${line.file}:${line.line}`, reason);
  return confinementSettingsOfLxc(read.lines, file);
}

/** The first processes of running liblxc containers. */
class RunningInits {
  readonly #left: Map<string, LxcMonitor>;
  readonly #children: ReadonlyMap<number, readonly FoundTask[]>;
  readonly #hostPids: number | undefined;

  constructor({ monitors, tasks, hostPids }: ContainerOrigins) {
    this.#left = new Map(monitors.map((monitor) => [`${monitor.path} ${monitor.name}`, monitor]));
    this.#hostPids = hostPids;
    const ids = new Set(monitors.map(({ task }) => task.id));
    const children = tasks.filter(({ parent }) => ids.has(parent));
    this.#children = groupedBy(children, ({ parent }) => parent);
  }

  /** Returns the state of a container. Returns a running state only once. */
  take(path: string, name: ByteString): Pick<SnapshotContainer, 'isRunning' | 'init' | 'cgroup'> {
    const key = `${path} ${name}`;
    const monitor = this.#left.get(key);
    if (monitor === undefined) return { isRunning: false, init: undefined, cgroup: undefined };
    this.#left.delete(key);
    const children = this.#children.get(monitor.task.id) ?? [];
    const init = children.find(({ pidNamespace }) => pidNamespace !== this.#hostPids) ?? children[0];
    const cgroup = init?.cgroup === undefined ? undefined : containerOfCgroup(init.cgroup)?.cgroup;
    return { isRunning: true, init: init?.id, cgroup };
  }
}
