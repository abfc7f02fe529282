import { bytesOf, textOf } from '@lamellar/core/language';
import { CommandError } from '../../exit-status.ts';
import { isIncus, isLxc } from '@lamellar/node/manifest';
import type { ManagedHost } from '../../adapters/machine.ts';
import { enter } from '../../adapters/process/logger.ts';
import type { FileChange, PlannedChanges } from '../resources/planned-changes.ts';
import type { SkippedContainers, SkipReason } from '../resources/skipped-containers.ts';
import { compileEach } from '../resources/compile-layers.ts';
import { Configurations } from '../resources/configurations.ts';
import {
  current,
  hostLayerText,
  sharedPolicyFolder,
  type ContainerState,
  type ContainerChange,
} from '../resources/container-state.ts';
import {
  hostLayerDifferences,
  hostLayerHindrances,
  hostLayerSources,
  type HostLoadDifference,
} from '../resources/host-layers.ts';
import { appliedLayout, changesBetween, containerOf, layOut, layoutOf, type Layout } from '../resources/layout.ts';
import type { Announce } from '../resources/resource.ts';
import { ContainerPlanner, hindranceOf, isNoChange, type ContainerPlan, type HostReading } from './container-plan.ts';
import { layOutDesign, type Design, type DesignOptions } from './design.ts';
import { missingContainers } from './missing-containers.ts';

/** The planned changes of a host: a plan for each container, and the changes of shared files and host layers. */
export interface HostPlan extends HostReading {
  /** The changes of all containers, also of skipped containers. */
  readonly changes: readonly ContainerChange[];
  readonly containers: readonly ContainerPlan[];
  /** Containers with an unchanged state, by name, with the reasons. */
  readonly skipped: SkippedContainers;
  /** The layout after the change of the containers. */
  readonly layout: Layout;
  /** The changes below `current`. */
  readonly files: readonly FileChange[];
  readonly hostLayers: readonly HostLoadDifference[];
}

/**
 * Compiles all layers of a design, and compares the design with the host. Changes nothing. Skips a container that is
 * missing or cannot be inspected, or has a layer whose compilation was stopped.
 *
 * @throws CommandError if apparmor_parser refuses a policy
 */
export async function planDesign(
  design: Design,
  options: DesignOptions,
  machine: ManagedHost,
  announce: Announce,
): Promise<HostPlan> {
  const applied = appliedLayout(machine);
  const wanted = layOutDesign(design, options, applied);
  const all = changesBetween(applied ?? layOut([]), wanted).map(({ container }) => container);
  const configurations = await Configurations.of(all, machine.incus, design.existing.instances);
  const skipped = new Map<string, SkipReason>([
    ...missing(design, configurations),
    ...unloadable(design, configurations),
    ...unreadable(all, configurations),
  ]);
  const chosen = design.chosen.filter(({ name }) => !skipped.has(name));
  const hostLayers = hostLayerSources(wanted.containers.values());
  const texts = new Set([...chosen, ...hostLayers].flatMap(({ layer }) => layer.map(({ text }) => text)));
  if (texts.size > 0) announce(`compiling ${texts.size === 1 ? 'one policy' : `${texts.size} policies`}`);
  const sources = chosen.map(({ name, hostLayer, layer, load }) => ({
    key: name,
    namespace: bytesOf(hostLayer.namespaceName),
    layer,
    isCompiledInContainer: load === 'container',
  }));
  const layers = await compileValid(sources, machine);
  const own = await compileValid(hostLayers, machine);
  const compiled = { containers: layers.compiled, hostLayers: own.compiled };
  for (const [name, error] of layers.stopped) skipped.set(name, error);
  for (const state of wanted.containers.values()) {
    const error = state.ownProfiles && own.stopped.get(hostLayerText(state));
    if (error !== undefined && !skipped.has(state.name)) skipped.set(state.name, error);
  }
  return planHost({ applied, wanted, compiled, configurations, live: machine.live(), machine }, skipped);
}

/** Compiles layers. @throws CommandError with all refusals of apparmor_parser */
async function compileValid(
  sources: Parameters<typeof compileEach>[0],
  machine: ManagedHost,
): ReturnType<typeof compileEach> {
  const result = await compileEach(sources, machine);
  const messages = new Set(Array.from(result.refused.values(), ({ message }) => message));
  if (messages.size > 0) throw new CommandError([...messages].join('\n'));
  return result;
}

/** Plans the change of each container. Skips a container if the root does not answer. */
export async function planHost(reading: HostReading, skipped: SkippedContainers): Promise<HostPlan> {
  enter('comparing it with this host');
  const changes = changesBetween(reading.applied ?? layOut([]), reading.wanted);
  const reasons = withWaiting(changes, skipped);
  const planner = new ContainerPlanner(reading, changes);
  const containers: ContainerPlan[] = [];
  for (const change of changes) {
    if (reasons.has(change.container.name)) continue;
    try {
      containers.push(await planner.plan(change));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      reasons.set(change.container.name, error);
    }
  }
  return combinePlans(reading, changes, containers, reasons);
}

/** Leaves more containers out of a plan. The plans of the remaining containers stay as they are. */
export function leaveOut(plan: HostPlan, reasons: SkippedContainers): HostPlan {
  return combinePlans(plan, plan.changes, plan.containers, new Map([...plan.skipped, ...reasons]));
}

/** Leaves out containers that are blocked: the result would differ from the manifest. */
export function withoutBlocked(plan: HostPlan, contradicting: SkippedContainers = new Map()): HostPlan {
  const blocked = plan.containers.flatMap((each): [string, SkipReason][] => {
    const hindrance = contradicting.get(each.container.name) ?? hindranceOf(each);
    return hindrance === undefined ? [] : [[each.container.name, hindrance]];
  });
  const shared = [...hostLayerHindrances(plan.hostLayers)].filter(([name]) => !plan.skipped.has(name));
  const reasons = new Map([...shared, ...blocked]);
  return reasons.size === 0 ? plan : withoutBlocked(leaveOut(plan, reasons));
}

function combinePlans(
  reading: HostReading,
  changes: readonly ContainerChange[],
  plans: readonly ContainerPlan[],
  reasons: SkippedContainers,
): HostPlan {
  const { applied = layOut([]), wanted, compiled, configurations, live, machine } = reading;
  const skipped = withWaiting(changes, reasons);
  const layout = layoutOf(
    changes.flatMap(({ container: { name }, from, to }) => (skipped.has(name) ? from : to) ?? []),
  );
  return {
    ...{ applied: reading.applied, wanted, compiled, configurations, live, machine, changes },
    containers: plans.filter(({ container }) => !skipped.has(container.name)),
    skipped,
    layout,
    files: fileChanges(applied, layout),
    hostLayers: hostLayerDifferences(
      applied.containers.values(),
      layout.containers.values(),
      compiled.hostLayers,
      machine,
    ),
  };
}

/**
 * Adds the containers that wait for a skipped container. A renamed container keeps its applied name, because its
 * settings contain the name, and no second container may have the name. The kernel has a single host layer of a name,
 * so a shared host layer changes only with all its owners.
 */
function withWaiting(changes: readonly ContainerChange[], reasons: SkippedContainers): Map<string, SkipReason> {
  const skipped = new Map(reasons);
  for (let before = -1; before < skipped.size;) {
    before = skipped.size;
    const hostLayers = new Map<string, ContainerState>();
    for (const { container, from } of changes) {
      const reason = skipped.get(container.name);
      if (reason === undefined || from === undefined) continue;
      if (!skipped.has(from.name)) skipped.set(from.name, reason);
      if (from.ownProfiles !== undefined) hostLayers.set(from.profile, from);
    }
    for (const { container, to } of changes) {
      const other = to?.ownProfiles === undefined ? undefined : hostLayers.get(to.profile);
      if (other === undefined || skipped.has(container.name) || hostLayerText(other) === hostLayerText(container))
        continue;
      const message = `container \`${container.name}\` shares the host layer ${textOf(container.profile)} with \`${other.name}\`, which stays as it is`;
      skipped.set(container.name, { message, hint: 'it changes when both can change' });
    }
  }
  return skipped;
}

/** Compares the files of two layouts. */
function fileChanges(from: Layout, to: Layout): readonly FileChange[] {
  // Without containers, a layout has no files: the list of containers goes with the last container.
  const [before, after] = [from, to].map(({ files, containers }) => (containers.size === 0 ? new Map() : files));
  // LXC containers have a second copy of the policy below the container name.
  const states = [...from.containers.values(), ...to.containers.values()];
  const policyOf = (some: readonly ContainerState[]): ReadonlySet<string> =>
    new Set(some.flatMap(({ files }) => [...files.keys()].filter((file) => file.startsWith(sharedPolicyFolder))));
  const [shared, ofIncus] = [policyOf(states.filter(isLxc)), policyOf(states.filter(isIncus))];
  return [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])].sort().flatMap((file): FileChange[] => {
    const [old, wanted] = [before?.get(file), after?.get(file)];
    if (old === wanted) return [];
    const kind = old === undefined ? 'add' : wanted === undefined ? 'remove' : 'change';
    const isCopy = shared.has(file) && !ofIncus.has(file);
    return [{ path: `${current}/${file}`, container: containerOf(file), kind, ...(isCopy ? { isCopy } : {}) }];
  });
}

/** Collects the changes of a plan. */
export function plannedChanges({ files, containers, hostLayers }: HostPlan): PlannedChanges {
  const names = (is: (plan: ContainerPlan) => boolean): readonly string[] =>
    containers.filter(is).map(({ container }) => container.name);
  return {
    files: [
      ...files,
      ...containers.flatMap(({ configuration }) => configuration),
      ...containers.flatMap(({ rootFiles }) => rootFiles),
    ],
    loads: containers.flatMap(({ load }) => load ?? []),
    hostLoads: hostLayers,
    restarts: names(({ needsStart }) => needsStart),
    unhooked: names(({ lacksHook }) => lacksHook),
    processes: containers.flatMap(({ effect }) => effect ?? []),
  };
}

/** Checks whether there is nothing to do. */
export function isNone({ files, hostLayers, containers }: HostPlan): boolean {
  return files.length + hostLayers.length === 0 && containers.every(isNoChange);
}

/** Returns the skipped containers among the selected containers of a command. */
export function skippedOf(
  skipped: SkippedContainers,
  { container }: Pick<DesignOptions, 'container'>,
): SkippedContainers {
  return new Map([...skipped].filter(([name]) => container === undefined || name === container));
}

/** Returns the containers with unreadable configurations. */
export function unreadable(containers: readonly ContainerState[], configurations: Configurations): SkippedContainers {
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
