import { bytesOf, groupedBy, printable, type ByteString } from '@lamellar/core/language';
import { CommandError } from '../../exit-status.ts';
import type { Files } from '../../adapters/filesystem/generation-files.ts';
import { Generations } from '../../adapters/filesystem/generations.ts';
import { type ComposedContainer, isIncus, isLxc, isProxmox, isSameInstance } from '@lamellar/node/manifest';
import type { ManagedHost } from '../../adapters/machine.ts';
import type { FileChange } from './planned-changes.ts';
import { parseApplied, printApplied } from './applied-containers.ts';
import {
  appliedState,
  current,
  digest,
  sharedPolicyFolder,
  stateOf,
  type ContainerState,
  type ContainerChange,
} from './container-state.ts';

/** The state of all containers of a host. */
export interface Layout {
  /** The contents of `current`. */
  readonly files: Files;
  /** The containers of the files, by name in the manifest. */
  readonly containers: ReadonlyMap<string, ContainerState>;
}

/** The file of a generation with the list of applied containers. */
const appliedFile = 'containers.json';

/** Reads the applied layout from the disk; undefined if nothing is applied. */
export function appliedLayout({ home }: ManagedHost): Layout | undefined {
  const generations = new Generations(home);
  const generation = generations.current;
  return generation === undefined ? undefined : readLayout(generations.read(generation));
}

/**
 * Reads a layout from its files.
 *
 * @param folder - the directory of the files, for messages
 * @throws CommandError if the list of containers is damaged or missing
 */
export function readLayout(files: Files, folder = current): Layout {
  const text = Buffer.from(files.get(appliedFile) ?? '', 'latin1').toString();
  const own = groupedBy(files, ([file]) => containerOf(file));
  const containers = parseApplied(text, `${folder}/${appliedFile}`).map((container) =>
    appliedState(container, new Map(own.get(container.name)), files),
  );
  return { files, containers: byName(containers) };
}

/** Returns the name of the container that owns a file. */
function containerOf(file: string): string | undefined {
  return /^containers\/([^/]+)\//.exec(file)?.[1];
}

/**
 * Designs the layout of containers.
 *
 * @param digestOf - returns the digest of a layer
 * @throws CommandError if a runtime's configuration cannot express a rule or a path
 */
export function layOut(containers: readonly ComposedContainer[], digestOf?: typeof digest): Layout {
  try {
    return layoutOf(containers.map((container) => stateOf(container, digestOf)));
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError(printable(error.message));
    throw error;
  }
}

/** Combines the states of containers. */
export function layoutOf(states: readonly ContainerState[]): Layout {
  const containers = byName(states);
  const files: (readonly [string, ByteString])[] = [
    ['README', bytesOf(readme + (states.some(isProxmox) ? readmeOfProxmox : ''))],
    [appliedFile, bytesOf(printApplied(containers.values()))],
    ...new Map(states.flatMap((state) => [...state.files])),
  ];
  return { files: new Map(files.sort(([left], [right]) => (left < right ? -1 : 1))), containers };
}

/** Maps containers by name, sorted by name. */
function byName(containers: readonly ContainerState[]): ReadonlyMap<string, ContainerState> {
  const sorted = [...containers].sort((left, right) => (left.name < right.name ? -1 : 1));
  return new Map(sorted.map((container) => [container.name, container]));
}

/**
 * Pairs the states of each container in two layouts. A manifest may rename a container. A container with the same name
 * and a different runtime or namespace is a different container.
 */
export function changesBetween(from: Layout, to: Layout): readonly ContainerChange[] {
  const earlier = new Set(from.containers.values());
  const changed = Array.from(to.containers.values(), (container): ContainerChange => {
    const isSame = (other: ContainerState): boolean =>
      isSameInstance(other, container) && other.namespace === container.namespace;
    const named = from.containers.get(container.name);
    const before = named !== undefined && isSame(named) ? named : [...from.containers.values()].find(isSame);
    if (before !== undefined) earlier.delete(before);
    return { container, from: before, to: container };
  });
  return [...changed, ...Array.from(earlier, (container) => ({ container, from: container, to: undefined }))];
}

/** Limits changes to the container of a name. The remaining containers stay. */
export function changesOf(name: string, changes: readonly ContainerChange[]): readonly ContainerChange[] {
  return changes.map((change) =>
    change.container.name === name
      ? change
      : { ...change, container: change.from ?? change.container, to: change.from },
  );
}

/**
 * Returns the shared layers of only the first layout. The second layout needs them until all containers have changed.
 */
export function transitionalFiles({ files }: Layout, { files: others }: Layout): Files {
  return new Map([...files].filter(([file]) => file.startsWith(sharedPolicyFolder) && !others.has(file)));
}

/** Compares the files of two layouts. */
export function fileChanges(from: Layout, to: Layout): readonly FileChange[] {
  // Without containers, a layout has no files: the list of containers goes with the last container.
  const filesIn = ({ containers }: Layout): Files => {
    // `apply` writes no files of Proxmox VE.
    const own = [...containers.values()].filter((container) => !isProxmox(container));
    return own.length === 0 ? new Map() : layoutOf(own).files;
  };
  const [before, after] = [filesIn(from), filesIn(to)];
  // LXC containers have a second copy of the policy below the container name.
  const states = [...from.containers.values(), ...to.containers.values()];
  const policyOf = (some: readonly ContainerState[]): ReadonlySet<string> =>
    new Set(some.flatMap(({ files }) => [...files.keys()].filter((file) => file.startsWith(sharedPolicyFolder))));
  const [shared, ofIncus] = [policyOf(states.filter(isLxc)), policyOf(states.filter(isIncus))];
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((file): FileChange[] => {
    const [old, wanted] = [before.get(file), after.get(file)];
    if (old === wanted) return [];
    const kind = old === undefined ? 'add' : wanted === undefined ? 'remove' : 'change';
    const isCopy = shared.has(file) && !ofIncus.has(file);
    const contents = { before: old, after: wanted };
    return [
      { path: `${current}/${file}`, container: containerOf(file), kind, ...contents, ...(isCopy ? { isCopy } : {}) },
    ];
  });
}

/** Returns the name of a generation, a digest of the files. */
export function generationOf({ files }: Pick<Layout, 'files'>): string {
  return digest(files);
}

/** Checks whether two layouts are the same generation, without the cost of a digest. */
export function isSameGeneration({ files }: Layout, { files: others }: Layout): boolean {
  return files.size === others.size && [...files].every(([file, content]) => others.get(file) === content);
}

const readme = `\`lamellar apply\` wrote these files from a manifest; \`lamellar remove\` deletes them.

containers/NAME/lamellar.conf  LXC settings, copied into the container's configuration between two comments
containers/NAME/incus/         Incus settings, copied into the container's configuration: one file for each key
containers/NAME/host-layer.aa  the host layer: LXC or Incus generates it from the settings, and the file is for reading
                               only. If the manifest names a file as host layer, LXC's pre-start hook loads this copy
policy/                        AppArmor policy of the container layers. At each start, the start-host hook in the settings
                               loads the policy into the container's policy namespace with apparmor_parser. With
                               \`loaded-by: container\`, the container's root has a copy in etc/apparmor.d/lamellar.*, which
                               the container's own init loads
containers/NAME/policy/        a second copy for LXC containers: after a reboot from inside, LXC still uses the settings
                               of the last start

The files work without Lamellar.
`;

const readmeOfProxmox = `
etc/pve/lamellar/ct/ID.conf    LXC settings of a container of Proxmox VE. Copy the files into /etc/pve/lamellar/ct, and add
                               the line \`lxc.include: /etc/pve/lamellar/ct/ID.conf\` to /etc/pve/lxc/ID.conf, before the
                               first line with a name in brackets. The settings are in force from the next start
`;
