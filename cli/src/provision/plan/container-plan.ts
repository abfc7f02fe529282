import type { ByteString } from '@lamellar/core/language';
import { CommandError } from '../../exit-status.ts';
import { missingProfiles, type CompiledLayers } from '../resources/compiled-layer.ts';
import { ConfigurationReader } from '../../adapters/lxc/configuration-lines.ts';
import { lxcPaths } from '../../adapters/lxc/lxc-path.ts';
import type { Process, Processes } from '../../adapters/process/processes.ts';
import type { LiveProcesses } from '../../adapters/live-processes.ts';
import type { ManagedHost } from '../../adapters/machine.ts';
import type { Files } from '../../adapters/filesystem/generation-files.ts';
import { Generations } from '../../adapters/filesystem/generations.ts';
import type { AppliedContainer } from '../resources/applied-containers.ts';
import { containerOf } from './combined-layouts.ts';
import {
  appliedLayer,
  containersOnlyIn,
  current,
  lxcSettingsIn,
  readLayout,
  sameIn,
  sharedFiles,
  type Layout,
} from '../resources/layout.ts';
import { hostLayerDifferences, type HostLoadDifference } from '../resources/host-layers.ts';
import { rootFileDifferences, type RootFileDifference } from '../resources/root-files.ts';
import type { SkippedContainers, SkipReason } from '../resources/skipped-containers.ts';
import type { FileChange, LoadChange, PlannedChanges } from '../resources/planned-changes.ts';
import { isIncus, isLxc } from '../../adapters/instance.ts';
import type { Configurations } from '../resources/configurations.ts';
import type { ConfinedProcess } from './confinement.ts';
import { processEffects } from './process-effects.ts';
import { needsStart } from './restarts.ts';
import { StartedHooks } from './started-hooks.ts';

/** Profiles of a running container's policy namespace that are to be loaded or unloaded. */
interface LoadDifference extends LoadChange {
  /**
   * The profiles to load with names in use by profiles from outside lamellar. Lamellar could not restore the foreign
   * profiles.
   */
  readonly foreign: readonly ByteString[];
  /** The profiles to load with unused names. */
  readonly fresh: readonly ByteString[];
}

/** The differences between the host and the wanted layout. */
export interface Difference extends PlannedChanges {
  readonly loads: readonly LoadDifference[];
  readonly hostLoads: readonly HostLoadDifference[];
  /** Files in containers' roots that cannot change, because an object is in the way. */
  readonly obstacles: readonly RootFileDifference[];
  /** The monitors of LXC containers without a hook for the container layer, as far as found. */
  readonly unhookedMonitors: readonly Process[];
  /** Containers whose roots do not answer. */
  readonly unreachable: SkippedContainers;
}

/** Checks whether there is nothing to do. */
export function isNone({ files, loads, hostLoads, obstacles }: Difference): boolean {
  return files.length + loads.length + hostLoads.length + obstacles.length === 0;
}

/** Reads the applied layout from the disk; undefined if nothing is applied. */
export function appliedLayout({ home }: ManagedHost): Layout | undefined {
  const generations = new Generations(home);
  const generation = generations.current;
  return generation === undefined ? undefined : readLayout(generations.read(generation));
}

/**
 * Compares a layout with the disk and the kernel.
 *
 * @param applied - the layout that was applied last
 * @param compiled - the layers of the layout to compare with the loaded policy
 * @param configurations - the configurations of the containers of both layouts
 * @param skipped - skipped containers; both layouts have the same state of them
 * @param live - the running processes
 */
export async function differenceFrom(
  layout: Layout,
  applied: Layout,
  compiled: CompiledLayers,
  configurations: Configurations,
  skipped: SkippedContainers,
  live: LiveProcesses,
  machine: ManagedHost,
): Promise<Difference> {
  const files: FileChange[] = [];
  const [before, after] = [filesOf(applied), filesOf(layout)];
  // LXC containers have a second copy of the policy below the container name.
  const [shared, ofIncus] = [sharedPolicy([applied, layout], isLxc), sharedPolicy([applied, layout], isIncus)];
  for (const file of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [old, wanted] = [before.get(file), after.get(file)];
    if (old === wanted) continue;
    const kind = old === undefined ? 'add' : wanted === undefined ? 'remove' : 'change';
    const isCopy = shared.has(file) && !ofIncus.has(file);
    files.push({ path: `${current}/${file}`, container: containerOf(file), kind, ...(isCopy ? { isCopy } : {}) });
  }
  const containers = [
    ...Array.from(layout.containers.values(), (container) => [container, layout] as const),
    ...containersOnlyIn(applied, layout).map((container) => [container, undefined] as const),
  ].filter(([{ name }]) => !skipped.has(name));
  for (const [container, wanted] of containers)
    for (const place of configurations.differences(container, wanted))
      files.push({ path: place, container: container.name, kind: 'change' });

  const obstacles: RootFileDifference[] = [];
  const looked = containers.filter(([{ name }, wanted]) => wanted === undefined || compiled.containers.has(name));
  const unreachable = new Map<string, SkipReason>();
  for (const [container] of looked)
    try {
      for (const file of await rootFileDifferences(container, applied, layout, machine)) {
        if (file.obstacle === undefined) files.push({ path: file.path, container: container.name, kind: file.kind });
        // A file that has changed since the last apply does not belong to lamellar and must stay.
        else if (file.kind !== 'remove') obstacles.push(file);
      }
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      unreachable.set(container.name, error);
    }

  const loads: LoadDifference[] = [];
  const restarts: string[] = [];
  const unhooked: string[] = [];
  const hooks = new StartedHooks(configurations, live, machine);
  // The reader caches files that configurations include.
  const reader = new ConfigurationReader(lxcPaths(containers.map(([container]) => container)));
  for (const [container, wanted] of containers) {
    const { name, namespace } = container;
    const layer = wanted && compiled.containers.get(name);
    const kernel = machine.kernel.namespace(namespace);
    if (layer === undefined && wanted !== undefined) continue;
    if (!kernel.exists) {
      // A running container without a policy namespace has no host layer that LXC generated, and no place for a
      // container layer.
      if (wanted !== undefined && container.runtime === 'lxc' && live.runs(container)) restarts.push(name);
      continue;
    }
    const earlier = sameIn(container, applied);
    if (container.runtime === 'lxc') {
      const lines = wanted === undefined ? [] : lxcSettingsIn(wanted, name);
      const start = { earlier, wanted: wanted && container, lines };
      if (needsStart(container, start, reader)) restarts.push(name);
      if (hooks.lacks(container, start)) unhooked.push(name);
    }
    const loaded = kernel.profiles();
    const kept = new Set(layer?.profiles.map((each) => each.name));
    const ours = new Set(earlier?.profiles);
    const isOther = isOtherLayer(container, layout, applied);
    const load = layer === undefined ? [] : isOther ? [...kept] : missingProfiles(layer, loaded);
    const names = new Set(loaded.map((each) => each.name));
    const unload = [...names].filter((each) => ours.has(each) && !kept.has(each));
    const foreign = load.filter((each) => names.has(each) && !ours.has(each));
    const fresh = load.filter((each) => !names.has(each));
    if (load.length > 0 || unload.length > 0) loads.push({ container: name, namespace, load, unload, foreign, fresh });
  }
  const processes = processEffects(
    loads,
    () => confinedProcesses(live.processes),
    (name) => compiled.containers.get(name)?.policy,
  );
  const hostLoads = hostLayerDifferences(applied, layout, compiled.hostLayers, machine);
  return {
    files,
    loads,
    hostLoads,
    obstacles,
    unreachable,
    restarts,
    unhooked,
    unhookedMonitors: hooks.unhooked,
    processes,
  };
}

/**
 * Checks whether a container with its own loader has different layer texts in two layouts. The loaded profiles do not
 * show the difference.
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

function confinedProcesses(processes: Processes): readonly ConfinedProcess[] {
  return processes.all.map((process) => ({
    label: process.label,
    get program() {
      return processes.programOf(process);
    },
  }));
}

/** Returns the shared policy files of the containers that match a predicate. */
function sharedPolicy(layouts: readonly Layout[], isOf: (container: AppliedContainer) => boolean): ReadonlySet<string> {
  return new Set(
    layouts.flatMap((layout) =>
      [...layout.containers.values()].filter(isOf).flatMap((container) => sharedFiles(container, layout)),
    ),
  );
}

/**
 * Returns the files of a layout. Without containers, a layout has no files: the list of containers goes with the last
 * container.
 */
function filesOf({ files, containers }: Layout): Files {
  return containers.size === 0 ? new Map() : files;
}
