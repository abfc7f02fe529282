import type { ByteString } from '@lamellar/core/language';
import { CommandError } from '../exit-status.ts';
import { missingProfiles, type CompiledLayers } from './compiled-layer.ts';
import { KernelNamespace } from '../host/kernel/securityfs.ts';
import { isOutdated } from '../host/lxc/generated-layer.ts';
import type { Files } from '../host/disk/generation-files.ts';
import { Generations } from '../host/disk/generations.ts';
import type { AppliedContainer } from './applied-containers.ts';
import {
  appliedLayer,
  containersOnlyIn,
  current,
  home,
  hostLayerFile,
  readLayout,
  sameIn,
  type Layout,
} from './layout.ts';
import { configurationFile } from '../host/lxc/lxc-configuration.ts';
import { hostLayerDifferences, type HostLoadDifference } from './own-host-layers.ts';
import { rootFileDifferences, type RootFileDifference } from './root-files.ts';
import type { HeldContainers, Hindrance } from '../output/held-containers.ts';
import type { FileChange, LoadChange, PlannedChanges } from '../output/planned-changes.ts';
import type { Configurations } from './configurations.ts';

/** Profiles of a running container's policy namespace that are to be loaded or unloaded. */
interface LoadDifference extends LoadChange {
  /** Of those to be loaded: what somebody else has loaded under the same name, and nobody could put back. */
  readonly foreign: readonly ByteString[];
}

/** What the host has otherwise than it is to have. */
export interface Difference extends PlannedChanges {
  readonly loads: readonly LoadDifference[];
  readonly hostLoads: readonly HostLoadDifference[];
  /** Files in containers' roots that cannot be as they are to be. */
  readonly obstacles: readonly RootFileDifference[];
  /** Containers whose roots do not answer. */
  readonly unreachable: HeldContainers;
}

/** Whether there is nothing to do. */
export function isNone({ files, loads, hostLoads, obstacles }: Difference): boolean {
  return files.length + loads.length + hostLoads.length + obstacles.length === 0;
}

/** The layout that is applied, as it is on the disk; undefined where nothing is. */
export function appliedLayout(): Layout | undefined {
  const generations = new Generations(home);
  const generation = generations.current;
  return generation === undefined ? undefined : readLayout(generations.read(generation));
}

/**
 * Compares a layout with what is on the disk and in the kernel.
 *
 * @param applied - what was applied last
 * @param compiled - the layers of the layout that are to be compared with what is loaded
 * @param configurations - those of the containers of both layouts
 * @param held - containers that are not looked at; both layouts have the same of them
 */
export async function differenceFrom(
  layout: Layout,
  applied: Layout,
  compiled: CompiledLayers,
  configurations: Configurations,
  held: HeldContainers,
): Promise<Difference> {
  const files: FileChange[] = [];
  const [before, after] = [filesOf(applied), filesOf(layout)];
  for (const file of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [old, wanted] = [before.get(file), after.get(file)];
    if (old === wanted) continue;
    const kind = old === undefined ? 'add' : wanted === undefined ? 'remove' : 'change';
    files.push({ path: `${current}/${file}`, container: containerOf(file), kind });
  }
  const containers = [
    ...Array.from(layout.containers.values(), (container) => [container, layout] as const),
    ...containersOnlyIn(applied, layout).map((container) => [container, undefined] as const),
  ].filter(([{ name }]) => !held.has(name));
  for (const [container, wanted] of containers)
    for (const place of configurations.differences(container, wanted))
      files.push({ path: place, container: container.name, kind: 'change' });

  const obstacles: RootFileDifference[] = [];
  const looked = containers.filter(([{ name }, wanted]) => wanted === undefined || compiled.containers.has(name));
  const unreachable = new Map<string, Hindrance>();
  for (const [container] of looked)
    try {
      for (const file of await rootFileDifferences(container, applied, layout)) {
        if (file.obstacle === undefined) files.push({ path: file.path, container: container.name, kind: file.kind });
        // What is no longer as it was applied is not ours to remove.
        else if (file.kind !== 'remove') obstacles.push(file);
      }
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      unreachable.set(container.name, error);
    }

  const loads: LoadDifference[] = [];
  const restarts: string[] = [];
  const changed = new Set(files.map((file) => file.path));
  for (const [container, wanted] of containers) {
    const { name, runtime, namespace, profile, ownProfiles } = container;
    const layer = wanted && compiled.containers.get(name);
    const kernel = new KernelNamespace(namespace);
    if ((layer === undefined && wanted !== undefined) || !kernel.exists) continue;
    const earlier = sameIn(container, applied);
    // A host layer that is not generated is replaced while the container runs, and Incus replaces all of them so.
    const isReplaced = ownProfiles !== undefined && earlier?.ownProfiles !== undefined && earlier.profile === profile;
    const decisive = [
      // Later on, other lines of it change, too.
      ...(earlier === undefined ? [configurationFile(name)] : []),
      ...(isReplaced ? [] : [`${current}/${hostLayerFile(name)}`]),
    ];
    const isGenerated = wanted !== undefined && ownProfiles === undefined;
    if (
      runtime === 'lxc' &&
      (decisive.some((file) => changed.has(file)) || (isGenerated && isOutdated(name, namespace)))
    )
      restarts.push(name);
    const loaded = kernel.profiles();
    const kept = new Set(layer?.profiles.map((each) => each.name));
    const ours = new Set(earlier?.profiles);
    const isOther = isOtherLayer(container, layout, applied);
    const load = layer === undefined ? [] : isOther ? [...kept] : missingProfiles(layer, loaded);
    const names = new Set(loaded.map((each) => each.name));
    const unload = [...names].filter((each) => ours.has(each) && !kept.has(each));
    const foreign = load.filter((each) => names.has(each) && !ours.has(each));
    if (load.length > 0 || unload.length > 0) loads.push({ container: name, namespace, load, unload, foreign });
  }
  const hostLoads = hostLayerDifferences(applied, layout, compiled.hostLayers);
  return { files, loads, hostLoads, obstacles, unreachable, restarts };
}

/**
 * Whether a container that loads its layer itself has another one in a layout than before: what is loaded does not tell.
 */
export function isOtherLayer(container: AppliedContainer, layout: Layout, before: Layout): boolean {
  if (container.load !== 'container') return false;
  const texts = (of: AppliedContainer, place: Layout): string =>
    appliedLayer(of, place)
      .map(({ text }) => text)
      .join('\0');
  const earlier = sameIn(container, before);
  return texts(container, layout) !== (earlier === undefined ? '' : texts(earlier, before));
}

/** Nothing is written for no containers but what says so, and that goes with the last of them. */
function filesOf({ files, containers }: Layout): Files {
  return containers.size === 0 ? new Map() : files;
}

function containerOf(file: string): string | undefined {
  return /^containers\/([^/]+)\//.exec(file)?.[1];
}
