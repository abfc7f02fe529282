import { textOf, type ByteString } from '@lamellar/core/language';
import { CommandError, EnvironmentError } from '../../exit-status.ts';
import type { KernelNamespace } from '../../adapters/kernel/securityfs.ts';
import { isInUse, type ManagedHost } from '../../adapters/machine.ts';
import type { SkipReason } from './skipped-containers.ts';
import type { HostLoadChange } from './planned-changes.ts';
import type { LayerSource } from './compile-layers.ts';
import { missingProfiles, type CompiledLayer } from './compiled-layer.ts';
import { removeProfiles } from './container-layers.ts';
import { current, hostLayerFile, hostLayerText, type ContainerState } from './container-state.ts';
import type { Announce, Resource } from './resource.ts';

/**
 * A host layer from a policy file, shared by its owners. The hooks of the containers load the layer into the root
 * policy namespace, where it stays.
 */
interface HostLayer {
  readonly profile: ByteString;
  /** All profiles of the file, parents before children. */
  readonly profiles: readonly ByteString[];
  /** The names of the containers with the layer. */
  readonly owners: readonly string[];
  readonly text: ByteString;
}

/** Profiles of the root policy namespace that are to be loaded or unloaded. */
export interface HostLoadDifference extends HostLoadChange {
  /**
   * The reason why the owners cannot change: lamellar could not restore a profile from outside, and processes under a
   * profile to unload would lose their confinement. Undefined without a reason.
   */
  readonly hindrance: SkipReason | undefined;
}

/**
 * Collects the host layers that the runtime does not generate, by profile.
 *
 * @throws CommandError if containers have two different host layers with one name
 */
function hostLayersOf(states: Iterable<ContainerState | undefined>): ReadonlyMap<ByteString, HostLayer> {
  const layers = new Map<ByteString, HostLayer>();
  for (const state of states) {
    if (state?.ownProfiles === undefined) continue;
    const { name, profile, ownProfiles: profiles } = state;
    const [text, other] = [hostLayerText(state), layers.get(profile)];
    if (other !== undefined && other.text !== text)
      throw new CommandError(
        `containers ${other.owners.join(', ')} and ${name} would have two different host layers named ${textOf(profile)}`,
        { hint: 'apply both containers together, or rename one of the profiles' },
      );
    layers.set(profile, { profile, profiles, owners: [...(other?.owners ?? []), name], text });
  }
  return layers;
}

/** Returns the host layers to compile, by text. */
export function hostLayerSources(states: Iterable<ContainerState>): readonly LayerSource[] {
  return Array.from(hostLayersOf(states).values(), ({ owners, text }) => {
    const file = hostLayerFile(owners.at(-1) ?? '');
    return { key: text, namespace: undefined, layer: [{ name: file, text, origin: `${current}/${file}` }] };
  });
}

/**
 * Loads the host layers of the containers, if an earlier form is loaded, or a running container has lost the layer.
 * Afterwards the kernel has each complete.
 */
export const loadedHostLayers: Resource = (transactions, { hostLayers: compiled, machine, announce }) => {
  const earlier = hostLayersOf(transactions.map(({ from }) => from));
  const root = rootOf(machine);
  const lost = new Set(transactions.flatMap(({ to, lost: layers }) => (layers.includes('host') ? to?.profile : [])));
  return settleOwned(hostLayersOf(transactions.map(({ to }) => to)), (layer) => {
    const policy = compiled.get(layer.text);
    if (policy !== undefined && (lost.has(layer.profile) || isLoaded(layer.profile, root)))
      loadLayer(layer, policy, earlier.get(layer.profile)?.profiles ?? [], root, announce);
  });
};

/** Unloads the host layers that have no owner after the run. */
export const unusedHostLayers: Resource = (transactions, { after, machine, announce }) => {
  const owned = hostLayersOf(after.containers.values());
  const root = rootOf(machine);
  return settleOwned(hostLayersOf(transactions.map(({ from }) => from)), ({ profile, owners }) => {
    if (owned.has(profile) || !isLoaded(profile, root)) return;
    if (isInUse(machine, profile)) throw inUseError(profile, owners);
    announce(`unloading the host layer ${textOf(profile)}`);
    removeProfiles([profile], root);
  });
};

/** Calls a function for each layer. A failure is a failure of all owners. */
function settleOwned(
  layers: ReadonlyMap<ByteString, HostLayer>,
  settle: (layer: HostLayer) => void,
): ReadonlyMap<string, Error> {
  const failures = new Map<string, Error>();
  for (const layer of layers.values())
    try {
      settle(layer);
    } catch (error) {
      for (const owner of layer.owners) failures.set(owner, error as Error);
    }
  return failures;
}

/** @throws if the kernel refuses the layer, or shows a different layer afterwards */
function loadLayer(
  { profile, profiles }: HostLayer,
  layer: CompiledLayer,
  earlier: readonly ByteString[],
  root: KernelNamespace,
  announce: Announce,
): void {
  if (missingProfiles(layer, root.profiles()).length > 0) {
    announce(`loading the host layer ${textOf(profile)}`);
    root.replace(layer.policy);
  }
  removeProfiles(
    earlier.filter((name) => !profiles.includes(name)),
    root,
  );
  const missing = missingProfiles(layer, root.profiles());
  if (missing.length > 0)
    throw new Error(`the kernel lacks a host layer that was just loaded: ${missing.map(textOf).join(', ')}`);
}

/**
 * Compares host layers with the loaded profiles. A host layer that is not loaded is to be loaded only if a running
 * container has lost the layer. For the others, the next container start loads the layer.
 *
 * @param before - the states of all containers before the change
 * @param after - the states of all containers after the change
 * @param compiled - the compiled host layers, by text
 * @param lacking - the names of running containers that have lost the host layer
 */
export function hostLayerDifferences(
  before: Iterable<ContainerState>,
  after: Iterable<ContainerState>,
  compiled: ReadonlyMap<string, CompiledLayer>,
  machine: ManagedHost,
  lacking: ReadonlySet<string>,
): readonly HostLoadDifference[] {
  const [old, wanted] = [hostLayersOf(before), hostLayersOf(after)];
  if (old.size + wanted.size === 0) return [];
  const loaded = rootOf(machine).profiles();
  const names = new Set(loaded.map(({ name }) => name));
  const differences: HostLoadDifference[] = [];
  for (const { profile, profiles, owners: containers, text } of wanted.values()) {
    const layer = compiled.get(text);
    const ours = new Set(old.get(profile)?.profiles);
    const isNeeded = profiles.some((name) => names.has(name)) || containers.some((name) => lacking.has(name));
    if (layer === undefined || !isNeeded) continue;
    const foreign = profiles.filter((name) => names.has(name) && !ours.has(name));
    const hindrance = foreign.length === 0 ? undefined : foreignHindrance(foreign);
    if (missingProfiles(layer, loaded).length > 0 || hindrance !== undefined)
      differences.push({ profile, containers, kind: 'load', hindrance });
  }
  for (const { profile, owners: containers } of old.values()) {
    if (wanted.has(profile) || !names.has(profile)) continue;
    const hindrance = isInUse(machine, profile) ? inUseError(profile, containers) : undefined;
    differences.push({ profile, containers, kind: 'unload', hindrance });
  }
  return differences;
}

function foreignHindrance(foreign: readonly ByteString[]): SkipReason {
  return {
    message: `the host has ${foreign.map(textOf).join(', ')} loaded, but not by lamellar`,
    hint: 'rename the host layer, or unload the loaded profile',
  };
}

function rootOf({ kernel }: ManagedHost): KernelNamespace {
  return kernel.namespace('' as ByteString);
}

function isLoaded(profile: ByteString, root: KernelNamespace): boolean {
  return root.profiles().some(({ name }) => name === profile);
}

function inUseError(profile: ByteString, containers: readonly string[]): CommandError {
  return new EnvironmentError(
    `processes still run under the host layer ${textOf(profile)} of ${containers.join(', ')}, and would become unconfined`,
    'stop the containers first',
  );
}
