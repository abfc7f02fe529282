import { textOf, type ByteString } from '@lamellar/core/language';
import { ConfigurationReader } from '../../adapters/lxc/configuration-lines.ts';
import { lxcPaths } from '../../adapters/lxc/lxc-path.ts';
import type { FileChange, LoadChange, ProcessEffect, WaitingLayer } from '../resources/planned-changes.ts';
import type { SkipReason } from '../resources/skipped-containers.ts';
import { missingProfiles, type CompiledLayer } from '../resources/compiled-layer.ts';
import { isOtherLayer } from '../resources/container-layers.ts';
import type { Transaction } from '../resources/resource.ts';
import type { ContainerChange } from '../resources/container-state.ts';
import { obstacleHindrance, rootFileDifferences, type RootFileDifference } from '../resources/root-files.ts';
import { isProxmox } from '@lamellar/node/manifest';
import { labelOfInit, lostLayers } from './lost-layers.ts';
import { processEffect } from './process-effects.ts';
import type { HostReading } from './read-host.ts';
import { needsStart } from './restarts.ts';
import { RestrictedProjects } from './restricted-projects.ts';
import { StartedHooks } from './started-hooks.ts';

/** The planned change of a container, independent of other containers. */
export interface ContainerPlan extends Transaction {
  /** The places of the configuration that change. */
  readonly configuration: readonly FileChange[];
  /** The files in the container's root that change. */
  readonly rootFiles: readonly FileChange[];
  /** Files in the container's root that cannot change, because an object is in the way. */
  readonly obstacles: readonly RootFileDifference[];
  /** The change of the running layer; undefined without a change. */
  readonly load: LoadDifference | undefined;
  /** The profiles of the container layer that are not loaded, or loaded with a different content. */
  readonly missing: readonly ByteString[];
  /** The new layers of the running container that take effect only after a restart. */
  readonly waiting: readonly WaitingLayer[];
  /** True if the running container loses the new container layer at a reboot from within. */
  readonly lacksHook: boolean;
  /** The effect on running processes; undefined without an effect. */
  readonly effect: ProcessEffect | undefined;
  /** The reason why the result would differ from the manifest; undefined if the container can change. */
  readonly hindrance: SkipReason | undefined;
}

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

/** Compares the wanted states of containers with the host. */
export class ContainerPlanner {
  readonly #reading: HostReading;
  readonly #hooks: StartedHooks;
  readonly #projects: RestrictedProjects;
  /** The reader caches files that configurations include. */
  readonly #reader: ConfigurationReader;

  constructor(reading: HostReading) {
    const { changes, configurations, live, machine } = reading;
    this.#reading = reading;
    this.#projects = new RestrictedProjects(machine.incus);
    this.#hooks = new StartedHooks(configurations, live, machine);
    this.#reader = new ConfigurationReader(lxcPaths(changes.map(({ container }) => container)));
  }

  /** @throws CommandError if the root of the container does not answer */
  async plan(change: ContainerChange): Promise<ContainerPlan> {
    const { compiled, configurations, contradicting, machine } = this.#reading;
    const { container, to } = change;
    const layer = to && compiled.containers.get(container.name);
    const isInspected = to === undefined || layer !== undefined;
    const differences = isInspected ? await rootFileDifferences(change, machine) : [];
    const plan = {
      ...change,
      layer,
      isLacking: false,
      lost: [],
      configuration: configurations.differences(change),
      rootFiles: differences
        .filter(({ obstacle }) => obstacle === undefined)
        .map(({ container: name, path, kind, after }): FileChange => ({ container: name, path, kind, after })),
      // A file that has changed since the last apply does not belong to lamellar and must stay.
      obstacles: differences.filter(({ obstacle, kind }) => obstacle !== undefined && kind !== 'remove'),
      load: undefined,
      missing: [],
      waiting: [],
      lacksHook: false,
      effect: undefined,
    };
    const found = isInspected ? { ...plan, ...this.#running(change, layer) } : plan;
    const forbidden =
      container.runtime === 'incus' && to !== undefined
        ? await this.#projects.hindrance(container.name, container.project, configurations.incusChanges(container, to))
        : undefined;
    return { ...found, hindrance: contradicting.get(container.name) ?? foreignObject(found) ?? forbidden };
  }

  /** Compares the running container with its wanted state. */
  #running(
    change: ContainerChange,
    layer: CompiledLayer | undefined,
  ): Partial<Pick<ContainerPlan, 'isLacking' | 'lost' | 'load' | 'missing' | 'waiting' | 'lacksHook' | 'effect'>> {
    const { contradicting, live, machine } = this.#reading;
    const { container, from, to } = change;
    const { name, namespace } = container;
    const kernel = machine.kernel.namespace(namespace);
    // A running container without a policy namespace has no host layer that LXC generated, and no place for a
    // container layer.
    // A contradicting configuration is a cause that a restart does not remove.
    const isExpected = to !== undefined && !contradicting.has(container.name);
    const lost = isExpected ? lostLayers(labelOfInit(container, live), container, kernel.exists) : [];
    if (!kernel.exists) {
      const isPending = to !== undefined && container.runtime === 'lxc' && live.runs(container);
      return { lost, waiting: isPending && lost.length === 0 ? ['host'] : [] };
    }
    const loaded = kernel.profiles();
    const kept = new Set(layer?.profiles.map((each) => each.name));
    const ours = new Set(from?.profiles);
    const names = new Set(loaded.map((each) => each.name));
    const load = layer === undefined ? [] : isOtherLayer(change) ? [...kept] : missingProfiles(layer, loaded);
    const unload = [...names].filter((each) => ours.has(each) && !kept.has(each));
    const foreign = load.filter((each) => names.has(each) && !ours.has(each));
    const fresh = load.filter((each) => !names.has(each));
    const hostLayer =
      container.runtime === 'lxc' && needsStart(container, change, this.#reader) ? (['host'] as const) : [];
    const difference = { container: name, namespace, load, unload, foreign, fresh };
    const isSame = load.length + unload.length === 0;
    // The next start of a container of Proxmox VE loads the container layer.
    if (isProxmox(container)) return { lost, missing: load, waiting: isSame ? hostLayer : [...hostLayer, 'container'] };
    return {
      missing: load,
      isLacking: load.length > 0,
      lost,
      load: isSame ? undefined : difference,
      waiting: hostLayer,
      lacksHook: container.runtime === 'lxc' && this.#hooks.lacks(container, change),
      effect: isSame ? undefined : processEffect(difference, live, layer?.policy),
    };
  }
}

/** Returns the object from outside lamellar that is in the way; undefined without an object. */
function foreignObject({
  container: { name },
  load,
  obstacles: [obstacle],
}: Pick<ContainerPlan, 'container' | 'load' | 'obstacles'>): SkipReason | undefined {
  if (load === undefined || load.foreign.length === 0) return obstacle && obstacleHindrance(obstacle);
  return {
    message: `container \`${name}\` has ${load.foreign.map(textOf).join(', ')} loaded, but not by lamellar`,
    hint: 'stop the container first, or unload these profiles inside the container',
  };
}
