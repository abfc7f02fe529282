import type { StackedPolicy } from '@lamellar/core';
import {
  compareOwnPermissions,
  comparePermissions,
  isUnchangedTowardsOthers,
  leftOutOfComparison,
  type PermissionChange,
} from '@lamellar/core/diff';
import { Source, type ByteString } from '@lamellar/core/language';
import { LayerSources, type LayerSourcesOfContainer } from '@lamellar/node/manifest';
import type { NotCompared, PlannedPermissions } from './planned-permissions.ts';
import { equivalentContainers, isSameBefore, reportedForAll, type ChangedContainer } from './equivalent-containers.ts';
import { policyWith, type Design, type DesignOptions } from './design.ts';
import { labelsToCompare } from './labels-to-compare.ts';
import {
  appliedLayer,
  current,
  hostLayerFile,
  hostLayerText,
  type ContainerState,
} from '../resources/container-state.ts';
import { changesBetween, isSameGeneration, layOut, type Layout } from '../resources/layout.ts';
import { policyMatrix } from './policy-matrix.ts';
import type { HostPlan } from './host-plan.ts';
import { runningLayers, type RunningLayer } from './running-host-layers.ts';

const nothing: PlannedPermissions = {
  between: { changes: [], addedLabels: [], removedLabels: [] },
  byThemselves: [],
  leftOut: [],
  notCompared: [],
};

/**
 * Compares the permissions before and after the prepared change, and with the running state: a container that runs
 * under a host layer that was never applied, or is older, is compared with that layer.
 *
 * @param designed - the policy of the complete design
 */
export function plannedPermissions(
  design: Design,
  { layout, applied = layOut([]), skipped, containers, configurations, live, machine }: HostPlan,
  { container }: DesignOptions,
  designed: StackedPolicy,
): PlannedPermissions {
  if (isSameGeneration(applied, layout)) return nothing;
  const isAll = container === undefined && skipped.size === 0;
  const differing = containers.flatMap(({ from, to, needsStart }) =>
    to !== undefined && (from === undefined || needsStart) ? [to] : [],
  );
  const running = runningLayers(differing, { configurations, live, kernel: machine.kernel });
  return permissionChanges(design, applied, layout, isAll ? designed : undefined, running);
}

/**
 * Compares the permissions of two layouts on a host with the design's policy.
 *
 * @param designed - the policy of `after`, if `after` is the complete design
 * @param running - the host layers of running containers, by container name, if different from `before`
 */
export function permissionChanges(
  design: Design,
  before: Layout,
  after: Layout,
  designed: StackedPolicy | undefined,
  running: ReadonlyMap<string, RunningLayer> = new Map(),
): PlannedPermissions {
  if (isSameGeneration(before, after)) return nothing;
  const [was, is] = [layersIn(before), layersIn(after)];
  const changed: ChangedContainer[] = [];
  const notCompared: NotCompared[] = [];
  for (const { container, from, to } of changesBetween(before, after)) {
    const { name } = container;
    const old = from && was.get(from.name);
    const later = to && is.get(name);
    if (later === undefined) continue;
    const layer = running.get(name);
    if (layer !== undefined && 'reason' in layer) notCompared.push({ container: name, reason: layer.reason });
    if (layer === undefined || 'reason' in layer) {
      if (old !== undefined) changed.push({ before: old.sources, after: later.sources });
      continue;
    }
    const now = runningUnder(layer, later, old);
    // The name of a container without an applied layer can be the earlier name of a second container.
    was.set(from?.name ?? `\0${name}`, now);
    const then = layer.then === undefined ? {} : { hostLayer: new Source(layer.file, layer.then), includes: new Map() };
    changed.push({ before: now.sources, after: { ...later.sources, ...then } });
  }
  const labels = { addedLabels: labelsOnlyOf(is, was), removedLabels: labelsOnlyOf(was, is) };
  // The permissions of a label depend on its own profiles and the peer's profiles. Without a changed profile,
  // permissions stay, and no policy is compiled.
  const groups = equivalentContainers(changed.filter((container) => !isSameBefore(container)));
  if (groups.length === 0) return { ...nothing, between: { changes: [], ...labels }, notCompared };
  const policyAs = (side: keyof ChangedContainer): StackedPolicy =>
    policyWith(
      design,
      groups.map(([first]) => first[side]),
    );
  const compared = labelsToCompare(policyAs('before'), policyAs('after'));
  const { behaviours } = design.surroundings.kernel;
  const isSame = [...compared.values()].every((one) => isUnchangedTowardsOthers(one.before.label, one.after.label));
  const between = (): readonly PermissionChange[] =>
    comparePermissions(
      policyMatrix(policyOf(design, was), behaviours),
      policyMatrix(designed ?? policyOf(design, is), behaviours),
    ).changes;
  return {
    between: { changes: isSame ? [] : between(), ...labels },
    byThemselves: reportedForAll(compareOwnPermissions(compared, behaviours), groups),
    leftOut: compared.size === 0 ? [] : leftOutOfComparison,
    notCompared,
  };
}

/** A container's layers and resulting labels, as seen from the root. */
interface Layers {
  readonly container: ContainerState;
  readonly sources: LayerSourcesOfContainer;
  readonly labels: readonly ByteString[];
}

/** Returns the layers of a layout, by container name. */
function layersIn(layout: Layout): Map<string, Layers> {
  const known = new LayerSources();
  return new Map(
    Array.from(layout.containers.values(), (container) => {
      const { name, runtime, profile, namespace } = container;
      const sources = {
        name,
        runtime,
        profile,
        namespace,
        hostLayer: new Source(`${current}/${hostLayerFile(name)}`, hostLayerText(container)),
        includes: new Map(),
        layer: appliedLayer(container).map((policy) => known.of(policy)),
      };
      return [name, { container, sources, labels: labelNames(container) }] as const;
    }),
  );
}

/** Combines a container's running host layer with the container layer that was applied, if any. */
function runningUnder(
  { file, now }: Extract<RunningLayer, { readonly now: ByteString }>,
  { container, sources }: Layers,
  applied: Layers | undefined,
): Layers {
  const { ownProfiles: _, ...generated } = container;
  return {
    container,
    sources: { ...sources, hostLayer: new Source(file, now), includes: new Map(), layer: applied?.sources.layer ?? [] },
    labels: labelNames({ ...generated, profiles: applied?.container.profiles ?? [] }),
  };
}

/** Returns the labels of a container. Several containers can share a host layer. */
function labelNames({
  profile,
  namespace,
  profiles,
  ownProfiles,
}: Pick<ContainerState, 'profile' | 'namespace' | 'profiles' | 'ownProfiles'>): readonly ByteString[] {
  const inner = ['unconfined', ...profiles].map((name) => `${profile}//&:${namespace}:${name}` as ByteString);
  return [...(ownProfiles ?? [profile]), ...inner];
}

/** Returns labels that occur only in the first set of containers. */
function labelsOnlyOf(layers: ReadonlyMap<string, Layers>, others: ReadonlyMap<string, Layers>): readonly ByteString[] {
  const [own, known] = [namesIn(layers), namesIn(others)];
  return [...own].filter((name) => !known.has(name)).sort();
}

function namesIn(layers: ReadonlyMap<string, Layers>): ReadonlySet<ByteString> {
  return new Set(Array.from(layers.values(), ({ labels }) => labels).flat());
}

function policyOf(design: Design, layers: ReadonlyMap<string, Layers>): StackedPolicy {
  return policyWith(
    design,
    Array.from(layers.values(), ({ sources }) => sources),
  );
}
