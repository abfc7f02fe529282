import { bytesOf, textOf } from '@lamellar/core/language';
import type { SkippedContainers, SkipReason } from '../resources/skipped-containers.ts';
import type { AppliedContainer } from '../resources/applied-containers.ts';
import { compileAbleLayers } from '../resources/compile-layers.ts';
import type { CompiledLayers } from '../resources/compiled-layer.ts';
import { layOutDesign, type Design, type DesignOptions } from './design.ts';
import { appliedLayout, differenceFrom, type Difference } from './container-plan.ts';
import { earlierNames, withSkipped } from './combined-layouts.ts';
import { containersOnlyIn, layOut, type Layout } from '../resources/layout.ts';
import {
  withCompiledLayers,
  containersWithLayer,
  hostLayerHindrances,
  hostLayerSources,
  sharersOfSkipped,
} from '../resources/host-layers.ts';
import { obstacleHindrance } from '../resources/root-files.ts';
import type { Announce } from '../resources/resource.ts';
import { Configurations } from '../resources/configurations.ts';
import type { LiveProcesses } from '../../adapters/live-processes.ts';
import type { ManagedHost } from '../../adapters/machine.ts';
import { missingContainers } from './missing-containers.ts';
import { enter } from '../../adapters/process/logger.ts';

/** A layout, compiled and compared with the host. */
export interface Prepared {
  /** The wanted layout, with the present state of skipped containers. */
  readonly layout: Layout;
  /** The applied layout on the disk; undefined if nothing is applied. */
  readonly applied: Layout | undefined;
  readonly compiled: CompiledLayers;
  readonly difference: Difference;
  /** Skipped containers, neither inspected nor changed. */
  readonly held: SkippedContainers;
  readonly live: LiveProcesses;
  readonly machine: ManagedHost;
}

/** The input of a comparison, before obstacles are known. */
interface Wanted {
  readonly layout: Layout;
  readonly applied: Layout | undefined;
  readonly compiled: CompiledLayers;
  readonly configurations: Configurations;
  readonly live: LiveProcesses;
  readonly machine: ManagedHost;
  readonly held: SkippedContainers;
  /** Containers whose own configurations contradict the manifest. */
  readonly contradicting: SkippedContainers;
}

/** A comparison that can be repeated with more skipped containers. */
export interface RepeatableComparison extends Prepared {
  readonly wanted: Wanted;
}

/**
 * Compiles all layers of a design, and compares the design with the host. Changes nothing. Skips a container that is
 * missing or cannot be inspected, or has a layer whose compilation was stopped.
 *
 * @throws CommandError if apparmor_parser refuses a policy
 */
export async function prepare(
  design: Design,
  options: DesignOptions,
  machine: ManagedHost,
  announce: Announce,
): Promise<RepeatableComparison> {
  const applied = appliedLayout(machine);
  const layout = layOutDesign(design, options, applied);
  const layouts = [applied ?? layOut([]), layout];
  const configurations = await Configurations.of(layouts, machine.incus, design.existing.instances);
  const held = new Map<string, SkipReason>([
    ...missing(design, configurations),
    ...unloadable(design, configurations),
    ...unreadableConfigurations(
      [...layout.containers.values(), ...containersOnlyIn(applied ?? layOut([]), layout)],
      configurations,
    ),
  ]);
  const chosen = design.chosen.filter(({ name }) => !held.has(name));
  const hostLayers = hostLayerSources(layout);
  const texts = new Set([...chosen, ...hostLayers].flatMap(({ layer }) => layer.map(({ text }) => text)));
  if (texts.size > 0) announce(`compiling ${texts.size === 1 ? 'one policy' : `${texts.size} policies`}`);
  const containers = await compileAbleLayers(
    chosen.map(({ name, hostLayer, layer, load }) => ({
      key: name,
      namespace: bytesOf(hostLayer.namespaceName),
      layer,
      isCompiledInContainer: load === 'container',
    })),
    machine,
  );
  const own = await compileAbleLayers(hostLayers, machine);
  const compiled = { containers: containers.compiled, hostLayers: own.compiled };
  for (const [name, error] of containers.stopped) held.set(name, error);
  for (const [profile, error] of own.stopped)
    for (const name of containersWithLayer(profile, layout)) if (!held.has(name)) held.set(name, error);
  const contradicting = new Map(
    chosen.flatMap(({ name, contradictions: [first] }) => (first === undefined ? [] : [[name, first] as const])),
  );
  return compare({ layout, applied, compiled, configurations, live: machine.live(), machine, held, contradicting });
}

/** Compares a wanted layout with the host, and skips containers that cannot be inspected. */
export async function compare(wanted: Wanted): Promise<RepeatableComparison> {
  const { applied, compiled, configurations, live, machine, held } = wanted;
  const before = applied ?? layOut([]);
  const names = new Set(held.keys());
  const earlier = earlierNames(wanted.layout, names, before).flatMap(({ now, before: name }) => {
    const hindrance = held.get(now);
    return hindrance === undefined ? [] : [[name, hindrance] as const];
  });
  // A container with the applied name of a skipped container waits.
  if (earlier.length > 0) return compare({ ...wanted, held: new Map([...held, ...earlier]) });
  const layout = withSkipped(wanted.layout, names, before);
  const sharers = sharersOfSkipped(layout, held);
  if (sharers.size > 0) return compare({ ...wanted, held: new Map([...held, ...sharers]) });
  const able = {
    containers: new Map([...compiled.containers].filter(([name]) => !held.has(name))),
    hostLayers: withCompiledLayers(compiled.hostLayers, wanted.layout, layout),
  };
  enter('comparing it with this host');
  const difference = await differenceFrom(layout, before, able, configurations, held, live, machine);
  const { unreachable } = difference;
  if (unreachable.size > 0) return compare({ ...wanted, held: new Map([...held, ...unreachable]) });
  return { layout, applied, compiled: able, difference, held, live, machine, wanted };
}

/**
 * Repeats a comparison without containers that are blocked by an object from outside lamellar: the result would differ
 * from the manifest.
 */
export async function withoutBlocked(comparison: RepeatableComparison): Promise<RepeatableComparison> {
  const { wanted, difference, held } = comparison;
  const hindered = new Map<string, SkipReason>();
  const skip = (container: string, hindrance: SkipReason): void => {
    if (!hindered.has(container)) hindered.set(container, hindrance);
  };
  for (const [container, contradiction] of wanted.contradicting)
    if (!held.has(container)) skip(container, contradiction);
  for (const { container, foreign } of difference.loads)
    if (foreign.length > 0) skip(container, foreignHindrance(container, foreign.map(textOf)));
  for (const [container, hindrance] of hostLayerHindrances(difference.hostLoads)) skip(container, hindrance);
  for (const obstacle of difference.obstacles) skip(obstacle.container, obstacleHindrance(obstacle));
  if (hindered.size === 0) return comparison;
  return withoutBlocked(await compare({ ...wanted, held: new Map([...held, ...hindered]) }));
}

/** Returns the skipped containers among the selected containers of a command. */
export function skippedOf(
  { held }: Pick<Prepared, 'held'>,
  { container }: Pick<DesignOptions, 'container'>,
): SkippedContainers {
  return new Map([...held].filter(([name]) => container === undefined || name === container));
}

function foreignHindrance(container: string, foreign: readonly string[]): SkipReason {
  return {
    message: `container \`${container}\` has ${foreign.join(', ')} loaded already, and not by lamellar`,
    hint: 'stop the container first, or unload that in it',
  };
}

/** Returns the containers with unreadable configurations. */
export function unreadableConfigurations(
  containers: readonly AppliedContainer[],
  configurations: Configurations,
): SkippedContainers {
  return new Map(
    containers.flatMap((container) => {
      const problem = configurations.problem(container);
      return problem === undefined ? [] : [[container.name, problem] as const];
    }),
  );
}

/** Returns the selected containers of the manifest that the runtimes lack. */
function missing({ chosen, manifest }: Design, configurations: Configurations): SkippedContainers {
  const names = chosen.filter((container) => !configurations.has(container)).map(({ name }) => name);
  if (names.length === 0) return new Map();
  const containers = names.flatMap((name) => manifest.containers.get(name) ?? []);
  const diagnostics = missingContainers(containers, configurations.known());
  return new Map(
    containers.flatMap(({ name }, at) => (diagnostics[at] === undefined ? [] : [[name, diagnostics[at]]])),
  );
}

/** Returns containers with `load: container` and without the capability to load policy. */
function unloadable({ chosen }: Design, configurations: Configurations): SkippedContainers {
  const unable = chosen.filter(
    (container) =>
      container.load === 'container' && container.layer.length > 0 && !configurations.hasMacAdmin(container),
  );
  return new Map(
    unable.map(({ name }) => [
      name,
      {
        message: `container \`${name}\` cannot load its layer: its configuration drops \`mac_admin\``,
        hint: 'write `load: host`, or let its processes keep that capability',
      },
    ]),
  );
}
