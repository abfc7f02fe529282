import { textOf, type ByteString } from '@lamellar/core/language';
import { CommandError, exitStatus } from '../../exit-status.ts';
import type { KernelNamespace } from '../../adapters/kernel/securityfs.ts';
import { isInUse, type ManagedHost } from '../../adapters/machine.ts';
import type { SkippedContainers } from './skipped-containers.ts';
import type { HostLoadChange } from './planned-changes.ts';
import type { LayerSource } from './compile-layers.ts';
import { missingProfiles, type CompiledLayer } from './compiled-layer.ts';
import { current, hostLayerFile, type Layout } from './layout.ts';
import type { Announce, Resource } from './resource.ts';

/**
 * A host layer from a policy file. The hooks of the containers load the layer into the root policy namespace, where it
 * stays. Containers can share a layer.
 */
interface OwnHostLayer {
  readonly profile: ByteString;
  /** All profiles of the file, parents before children. */
  readonly profiles: readonly ByteString[];
  readonly containers: readonly string[];
  /** The path of the file in a layout. */
  readonly file: string;
  readonly text: ByteString;
}

/** Profiles of the root policy namespace that are to be loaded or unloaded. */
export interface HostLoadDifference extends HostLoadChange {
  /** Profiles from outside lamellar with names of the host layer. They could not be restored. */
  readonly foreign: readonly ByteString[];
  /** True if processes run under a profile to unload, and would lose their confinement. */
  readonly inUse: boolean;
}

/** The resource of loaded host layers that the runtime does not generate. */
export const hostLayerResource: Resource = {
  settle({ from, to, compiled, machine, announce }) {
    loadHostLayers(to, compiled.hostLayers, from, machine, announce);
  },
};

/** The resource of host layers that no container uses after the change. */
export const unusedHostLayers: Resource = {
  settle({ from, to, machine, announce }) {
    unloadHostLayers(from, to, machine, announce);
  },
};

/**
 * Collects the host layers of a layout that the runtime does not generate, by profile.
 *
 * @throws CommandError if containers have two different host layers with one name
 */
function ownHostLayers(layout: Layout): ReadonlyMap<ByteString, OwnHostLayer> {
  const layers = new Map<ByteString, OwnHostLayer>();
  for (const { name, profile, ownProfiles } of layout.containers.values()) {
    if (ownProfiles === undefined) continue;
    const file = hostLayerFile(name);
    const text = layout.files.get(file) ?? ('' as ByteString);
    const other = layers.get(profile);
    if (other !== undefined && other.text !== text)
      throw new CommandError(
        `containers ${other.containers.join(', ')} and ${name} would have two host layers called ${textOf(profile)}`,
        { hint: 'apply both containers at once, or call one of the profiles otherwise' },
      );
    layers.set(profile, {
      profile,
      profiles: ownProfiles,
      containers: [...(other?.containers ?? []), name],
      file,
      text,
    });
  }
  return layers;
}

/** Lists the containers whose host layer comes from a file and is the given profile. */
export function containersWithLayer(profile: string, layout: Layout): readonly string[] {
  return [...layout.containers.values()]
    .filter((container) => container.ownProfiles !== undefined && container.profile === profile)
    .map(({ name }) => name);
}

/** Returns the host layers to compile, by profile. */
export function hostLayerSources(layout: Layout): readonly LayerSource[] {
  return Array.from(ownHostLayers(layout).values(), ({ profile, file, text }) => ({
    key: profile,
    namespace: undefined,
    layer: [{ name: file, text, origin: `${current}/${file}` }],
  }));
}

/**
 * Finds containers that share a host layer with a skipped container. The kernel has a single profile of a name, so the
 * containers wait for the skipped container.
 */
export function sharersOfSkipped({ files, containers }: Layout, skipped: SkippedContainers): SkippedContainers {
  const own = [...containers.values()]
    .filter(({ ownProfiles }) => ownProfiles !== undefined)
    .map(({ name, profile }) => ({ name, profile, text: files.get(hostLayerFile(name)) }));
  const kept = new Map(own.filter(({ name }) => skipped.has(name)).map((container) => [container.profile, container]));
  return new Map(
    own.flatMap(({ name, profile, text }) => {
      const other = kept.get(profile);
      if (other === undefined || other.text === text || skipped.has(name)) return [];
      const message = `container \`${name}\` shares the host layer ${textOf(profile)} with \`${other.name}\`, which stays as it is`;
      return [[name, { message, hint: 'it changes when both can change' }] as const];
    }),
  );
}

/** Selects compiled host layers with equal texts in two layouts. */
export function withCompiledLayers(
  compiled: ReadonlyMap<string, CompiledLayer>,
  from: Layout,
  layout: Layout,
): ReadonlyMap<string, CompiledLayer> {
  const [sources, wanted] = [ownHostLayers(from), ownHostLayers(layout)];
  const textIn = (layers: ReadonlyMap<string, OwnHostLayer>, profile: string) => layers.get(profile)?.text;
  return new Map([...compiled].filter(([profile]) => textIn(sources, profile) === textIn(wanted, profile)));
}

/**
 * Compares host layers with the loaded profiles. A host layer that is not loaded belongs to no running container, and
 * the next container start loads it.
 *
 * @param compiled - the layers of `after`, by profile
 */
export function hostLayerDifferences(
  before: Layout,
  after: Layout,
  compiled: ReadonlyMap<string, CompiledLayer>,
  machine: ManagedHost,
): readonly HostLoadDifference[] {
  const [old, wanted] = [ownHostLayers(before), ownHostLayers(after)];
  if (old.size + wanted.size === 0) return [];
  const loaded = rootOf(machine).profiles();
  const names = new Set(loaded.map(({ name }) => name));
  const differences: HostLoadDifference[] = [];
  for (const { profile, profiles, containers } of wanted.values()) {
    const layer = compiled.get(profile);
    const ours = new Set(old.get(profile)?.profiles);
    if (layer === undefined || !profiles.some((name) => names.has(name))) continue;
    const missing = missingProfiles(layer, loaded);
    const foreign = profiles.filter((name) => names.has(name) && !ours.has(name));
    if (missing.length > 0 || foreign.length > 0)
      differences.push({ profile, containers, kind: 'load', foreign, inUse: false });
  }
  for (const { profile, containers } of old.values())
    if (!wanted.has(profile) && names.has(profile))
      differences.push({ profile, containers, kind: 'unload', foreign: [], inUse: isInUse(machine, profile) });
  return differences;
}

/**
 * Finds containers blocked by a profile from outside lamellar, and containers that run under a host layer to unload.
 */
export function hostLayerHindrances(differences: readonly HostLoadDifference[]): SkippedContainers {
  return new Map(
    differences.flatMap(({ profile, containers, foreign, inUse }) => {
      const hindrance =
        foreign.length > 0
          ? {
              message: `the host has ${foreign.map(textOf).join(', ')} loaded already, and not by lamellar`,
              hint: 'call the host layer otherwise, or unload that',
            }
          : inUse
            ? inUseError(profile, containers)
            : undefined;
      return hindrance === undefined ? [] : containers.map((container) => [container, hindrance] as const);
    }),
  );
}

/**
 * Replaces host layers in the root policy namespace, if an earlier form is loaded.
 *
 * @throws if the kernel refuses a layer, or shows a different layer afterwards
 */
function loadHostLayers(
  layout: Layout,
  compiled: ReadonlyMap<string, CompiledLayer>,
  before: Layout,
  machine: ManagedHost,
  announce: Announce,
): void {
  const old = ownHostLayers(before);
  const root = rootOf(machine);
  for (const { profile, profiles } of ownHostLayers(layout).values()) {
    const layer = compiled.get(profile);
    if (layer === undefined || !isLoaded(profile, root)) continue;
    if (missingProfiles(layer, root.profiles()).length > 0) {
      announce(`loading the host layer ${textOf(profile)}`);
      root.replace(layer.policy);
    }
    removeProfiles(
      (old.get(profile)?.profiles ?? []).filter((name) => !profiles.includes(name)),
      root,
    );
    const missing = missingProfiles(layer, root.profiles());
    if (missing.length > 0)
      throw new Error(`the kernel does not have what was loaded as a host layer: ${missing.map(textOf).join(', ')}`);
  }
}

/**
 * Unloads host layers that no container uses after the change from the root policy namespace.
 *
 * @throws CommandError if a container runs under a host layer, and would lose its confinement
 */
function unloadHostLayers(before: Layout, after: Layout, machine: ManagedHost, announce: Announce): void {
  const kept = ownHostLayers(after);
  const root = rootOf(machine);
  for (const { profile, containers } of ownHostLayers(before).values()) {
    if (kept.has(profile) || !isLoaded(profile, root)) continue;
    if (isInUse(machine, profile)) throw inUseError(profile, containers);
    announce(`unloading the host layer ${textOf(profile)}`);
    removeProfiles([profile], root);
  }
}

function rootOf({ kernel }: ManagedHost): KernelNamespace {
  return kernel.namespace('' as ByteString);
}

function isLoaded(profile: ByteString, root: KernelNamespace): boolean {
  return root.profiles().some(({ name }) => name === profile);
}

/** Unloads profiles. Ignores missing profiles. */
function removeProfiles(names: readonly ByteString[], root: KernelNamespace): void {
  for (const name of names) {
    try {
      root.remove(name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

function inUseError(profile: ByteString, containers: readonly string[]): CommandError {
  return new CommandError(
    `processes run under the host layer ${textOf(profile)}, which would go with that of ${containers.join(', ')}`,
    {
      status: exitStatus.environment,
      hint: 'stop the containers that have it first: nothing would confine them',
    },
  );
}
