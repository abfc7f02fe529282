import { bytesOf, printable, type ByteString } from '@lamellar/core/language';
import { CommandError } from '../../exit-status.ts';
import { isSameInstance } from '@lamellar/node/manifest';
import type { LiveProcesses } from '../../adapters/live-processes.ts';
import type { ManagedHost } from '../../adapters/machine.ts';
import type { ComposedContainer } from '@lamellar/node/manifest';
import type { SkippedContainers } from '../resources/skipped-containers.ts';
import { compileValid, unknownTexts } from '../resources/compile-layers.ts';
import type { CompiledLayers } from '../resources/compiled-layer.ts';
import { Configurations } from '../resources/configurations.ts';
import { digest, hostLayerText, type ContainerChange } from '../resources/container-state.ts';
import { hostLayerSources } from '../resources/host-layers.ts';
import { appliedLayout, changesBetween, changesOf, layOut, layoutOf, type Layout } from '../resources/layout.ts';
import { movedStates } from '../resources/moved-containers.ts';
import type { Announce } from '../resources/resource.ts';
import type { Design, DesignOptions } from './design.ts';
import { unableContainers } from './skip-reasons.ts';

/** The state of a host and the wanted changes, as the input of a plan. */
export interface HostReading {
  /** The applied layout on the disk, and moved containers; undefined if nothing is applied. */
  readonly applied: Layout | undefined;
  /** True if the disk lacks containers of `applied`, which have come from another member of the Incus cluster. */
  readonly hasMoved?: true;
  /** The wanted changes of all containers. */
  readonly changes: readonly ContainerChange[];
  /** The name of the only container to report and to change; undefined for all. */
  readonly selected: string | undefined;
  readonly compiled: CompiledLayers;
  readonly configurations: Configurations;
  /** The running processes. */
  readonly live: LiveProcesses;
  readonly machine: ManagedHost;
  /** Containers that cannot be inspected, with the reasons. */
  readonly unable: SkippedContainers;
  /** Containers whose own configurations contradict the manifest, with the first reason. */
  readonly contradicting: SkippedContainers;
}

/**
 * Reads the state of a host, and compiles all layers of a design. Changes nothing. A container is left out if it is
 * missing, its configuration cannot be read, or the compilation of its layer was stopped.
 *
 * @param refused - containers that the command must not change, with the reasons
 * @throws CommandError if apparmor_parser refuses a policy
 */
export async function readHost(
  design: Design,
  { container: selected }: DesignOptions,
  machine: ManagedHost,
  announce: Announce,
  refused: SkippedContainers = new Map(),
): Promise<HostReading> {
  const onDisk = appliedLayout(machine);
  if (selected !== undefined) needsName(selected, design.containers, onDisk);
  const { known } = design;
  const digestOf =
    known && ((files: Iterable<readonly [string, ByteString]>) => known.digest(files, () => digest(files)));
  const wanted = layOut(
    design.chosen.filter(({ name }) => !refused.has(name)),
    digestOf,
  );
  const recorded = [...(onDisk?.containers.values() ?? [])];
  const configurations = await Configurations.of(
    [...recorded, ...wanted.containers.values()],
    machine.incus,
    design.existing.instances,
  );
  const moved = await movedStates(wanted, recorded, configurations, machine);
  const applied = moved.length > 0 ? layoutOf([...recorded, ...moved]) : onDisk;
  const every = changesBetween(applied ?? layOut([]), wanted);
  const changes = selected === undefined ? every : changesOf(selected, every);
  const all = changes.map(({ container }) => container);
  const unable = new Map([...unableContainers(all, design, configurations, machine), ...refused]);
  const chosen = design.chosen.filter(({ name }) => !unable.has(name));
  const contradicting = new Map(
    chosen.flatMap(({ name, contradictions: [first] }) => (first === undefined ? [] : [[name, first] as const])),
  );
  const states = changes.flatMap(({ to }) => to ?? []);
  const hostLayers = hostLayerSources(states);
  const sources = chosen.map(({ name, hostLayer, layer, load }) => ({
    key: name,
    namespace: bytesOf(hostLayer.namespaceName),
    layer,
    isCompiledInContainer: load === 'container',
  }));
  const texts = unknownTexts([...sources, ...hostLayers], known);
  if (texts > 0) announce(`compiling ${texts === 1 ? 'one policy' : `${texts} policies`}`);
  const layers = await compileValid(sources, machine, known);
  const own = await compileValid(hostLayers, machine, known);
  known?.save(design.surroundings.files.included);
  const compiled = { containers: layers.compiled, hostLayers: own.compiled };
  for (const [name, error] of layers.stopped) unable.set(name, error);
  for (const state of states) {
    const error = state.ownProfiles && own.stopped.get(hostLayerText(state));
    if (error !== undefined && !unable.has(state.name)) unable.set(state.name, error);
  }
  const live = machine.live();
  return {
    applied,
    ...(moved.length > 0 ? { hasMoved: true as const } : {}),
    changes,
    selected,
    compiled,
    configurations,
    live,
    machine,
    unable,
    contradicting,
  };
}

/** @throws CommandError if the name is applied to a container that the manifest has renamed */
function needsName(name: string, containers: readonly ComposedContainer[], applied: Layout | undefined): void {
  const earlier = applied?.containers.get(name);
  const other = earlier && containers.find((each) => isSameInstance(each, earlier));
  if (other === undefined || other.name === name) return;
  const [shown, now] = [name, other.name].map((text) => printable(text));
  throw new CommandError(`\`${shown}\` is applied to the container that the manifest calls \`${now}\` by now`, {
    hint: 'leave `--container` out: both change at once',
  });
}
