import type { StackedPolicy } from '@lamellar/core';
import {
  compareOwnPermissions,
  comparePermissions,
  isUnchangedTowardsOthers,
  leftOutOfComparison,
  policyMatrix,
  type PermissionChange,
  type PolicyMatrix,
  type PolicyDifferences,
} from '@lamellar/core/diff';
import { Source, type ByteString } from '@lamellar/core/language';
import { LayerSources, type LayerSourcesOfContainer } from '@lamellar/node/manifest';
import { equivalentContainers, isSameBefore, reportedForAll, type ChangedContainer } from './equivalent-containers.ts';
import type { Design } from './design.ts';
import { labelsToCompare, policyWith } from './designed-policy.ts';
import {
  appliedLayer,
  current,
  hostLayerFile,
  hostLayerText,
  type ContainerChange,
  type ContainerState,
} from '../resources/container-state.ts';
import { isSameGeneration, layOut } from '../resources/layout.ts';
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
 * @param designed - returns the policy of the complete design
 */
export function plannedPermissions(
  design: Design,
  { layout, applied = layOut([]), changes, selected, skipped, containers, configurations, live, machine }: HostPlan,
  designed: () => StackedPolicy,
): PlannedPermissions {
  if (isSameGeneration(applied, layout)) return nothing;
  const isAll = selected === undefined && skipped.size === 0;
  const differing = containers.flatMap(({ from, to, waiting, lost }) =>
    to !== undefined && (from === undefined || waiting.length + lost.length > 0) ? [to] : [],
  );
  const running = runningLayers(differing, { configurations, live, kernel: machine.kernel });
  const effective = changes.map((each) => (skipped.has(each.container.name) ? { ...each, to: each.from } : each));
  return permissionChanges(design, effective, isAll ? designed() : undefined, running);
}

/**
 * Compares the permissions before and after changes of containers on a host with the design's policy.
 *
 * @param designed - the policy after the changes, if it is the policy of the complete design
 * @param running - the host layers of running containers, by container name, if different from the earlier layers
 */
export function permissionChanges(
  design: Design,
  changes: readonly ContainerChange[],
  designed: StackedPolicy | undefined,
  running: ReadonlyMap<string, RunningLayer> = new Map(),
): PlannedPermissions {
  const [was, is] = [layersIn(changes.map(({ from }) => from)), layersIn(changes.map(({ to }) => to))];
  const changed: ChangedContainer[] = [];
  const notCompared: NotCompared[] = [];
  for (const { container, from, to } of changes) {
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
  const { behaviours } = design.surroundings.kernel;
  const compared = labelsToCompare(policyAs('before'), policyAs('after'), behaviours);
  const isSame = [...compared.values()].every((one) => isUnchangedTowardsOthers(one.before.label, one.after.label));
  const matrixOf = (layers: ReadonlyMap<string, Layers>, known?: StackedPolicy): PolicyMatrix => {
    const sources = Array.from(layers.values(), (each) => each.sources);
    return policyMatrix({ policy: known ?? policyWith(design, sources), behaviours });
  };
  const between = (): readonly PermissionChange[] => comparePermissions(matrixOf(was), matrixOf(is, designed)).changes;
  return {
    between: { changes: isSame ? [] : between(), ...labels },
    byThemselves: reportedForAll(compareOwnPermissions(compared), groups),
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

/** Returns the layers of containers, by name. */
function layersIn(states: readonly (ContainerState | undefined)[]): Map<string, Layers> {
  const known = new LayerSources();
  return new Map(
    states.flatMap((container) => {
      if (container === undefined) return [];
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
      return [[name, { container, sources, labels: labelNames(container) }] as const];
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

/** The permissions gained and lost through `apply`. */
export interface PlannedPermissions extends PolicyDifferences {
  /** Running containers whose present policy is not known, and therefore not compared. */
  readonly notCompared: readonly NotCompared[];
}

/** A running container, and the reason why its present permissions are not known. */
export interface NotCompared {
  /** The container. */
  readonly container: string;
  /** The reason. */
  readonly reason: string;
}
