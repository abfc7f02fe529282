import { textOf } from '@lamellar/core/language';
import { CommandError } from '../../exit-status.ts';
import { enter } from '../../adapters/process/logger.ts';
import type { PlannedChanges } from '../resources/planned-changes.ts';
import { memberOf, type SkippedContainers, type SkipReason } from '../resources/skipped-containers.ts';
import { hostLayerText, type ContainerChange, type ContainerState } from '../resources/container-state.ts';
import { hostLayerDifferences, type HostLoadDifference } from '../resources/host-layers.ts';
import { fileChanges, layOut, layoutOf, type Layout } from '../resources/layout.ts';
import { ContainerPlanner, type ContainerPlan } from './container-plan.ts';
import type { HostReading } from './read-host.ts';

/** The planned changes of a host: a plan for each container, and the changes of shared files and host layers. */
export interface HostPlan extends HostReading {
  readonly containers: readonly ContainerPlan[];
  /** Containers with an unchanged state, by name, with the reasons. */
  readonly skipped: SkippedContainers;
  /** The skipped containers among the selected containers, except containers on other members of the Incus cluster. */
  readonly reported: SkippedContainers;
  /** The layout after the change of the containers. */
  readonly layout: Layout;
  /** The changes of all containers, and of shared files and host layers. */
  readonly planned: PlannedChanges & { readonly hostLoads: readonly HostLoadDifference[] };
  /** True if there is nothing to do. */
  readonly isNothing: boolean;
}

/** Plans the change of each container. Skips a container if the root does not answer. */
export async function planHost(reading: HostReading): Promise<HostPlan> {
  enter('comparing the manifest with this host');
  const { changes, unable } = reading;
  const skipped = withWaiting(changes, unable);
  const planner = new ContainerPlanner(reading);
  const containers: ContainerPlan[] = [];
  for (const change of changes) {
    if (skipped.has(change.container.name)) continue;
    try {
      containers.push(await planner.plan(change));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      skipped.set(change.container.name, error);
    }
  }
  return combinePlans(reading, containers, skipped);
}

/** Leaves out containers that are blocked: the result would differ from the manifest. */
export function withoutBlocked(plan: HostPlan): HostPlan {
  const blocked = new Map<string, SkipReason>();
  for (const { containers, hindrance } of plan.planned.hostLoads)
    for (const name of containers) if (hindrance !== undefined && !plan.skipped.has(name)) blocked.set(name, hindrance);
  for (const { container, hindrance } of plan.containers)
    if (hindrance !== undefined) blocked.set(container.name, hindrance);
  return blocked.size === 0 ? plan : withoutBlocked(leaveOut(plan, blocked));
}

/** Leaves more containers out of a plan. The plans of the remaining containers stay as they are. */
export function leaveOut(plan: HostPlan, reasons: SkippedContainers): HostPlan {
  return combinePlans(plan, plan.containers, new Map([...plan.skipped, ...reasons]));
}

function combinePlans(reading: HostReading, plans: readonly ContainerPlan[], reasons: SkippedContainers): HostPlan {
  const { applied = layOut([]), changes, selected, compiled, machine } = reading;
  const skipped = withWaiting(changes, reasons);
  const layout = layoutOf(
    changes.flatMap(({ container: { name }, from, to }) => (skipped.has(name) ? from : to) ?? []),
  );
  const [before, after] = [applied.containers.values(), layout.containers.values()];
  const containers = plans.filter(({ container }) => !skipped.has(container.name));
  const names = (is: (plan: ContainerPlan) => boolean): readonly string[] =>
    containers.filter(is).map(({ container }) => container.name);
  const lacking = new Set(names(({ lost }) => lost.includes('host')));
  const planned = {
    files: [
      ...fileChanges(applied, layout),
      ...containers.flatMap(({ configuration }) => configuration),
      ...containers.flatMap(({ rootFiles }) => rootFiles),
    ],
    loads: containers.flatMap(({ load }) => load ?? []),
    hostLoads: hostLayerDifferences(before, after, compiled.hostLayers, machine, lacking),
    restarts: names(({ waiting, lost }) => waiting.length + lost.length > 0),
    waiting: containers.flatMap(({ container: { name: container }, waiting: layers }) =>
      layers.length === 0 ? [] : [{ container, layers }],
    ),
    unhooked: names(({ lacksHook }) => lacksHook),
    processes: containers.flatMap(({ effect }) => effect ?? []),
    lost: containers.flatMap(({ container: { name: container }, lost: layers }) =>
      layers.length === 0 ? [] : [{ container, layers }],
    ),
  };
  const reported = new Map(
    [...skipped].filter(([name, why]) => (selected === undefined ? memberOf(why) === undefined : name === selected)),
  );
  const isChange = planned.files.length + planned.loads.length + planned.hostLoads.length > 0;
  const isNothing = !isChange && containers.every(({ obstacles }) => obstacles.length === 0);
  return { ...reading, containers, skipped, reported, layout, planned, isNothing };
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
      const message = `container \`${container.name}\` shares the host layer ${textOf(container.profile)} with \`${other.name}\`, which is skipped`;
      skipped.set(container.name, {
        message,
        hint: 'both containers must change together: remove the cause that skips the second container',
      });
    }
  }
  return skipped;
}
