import { bytesOf, textOf, type ByteString } from '@lamellar/core/language';
import { instanceOf, isSameInstance, type Instance } from '../../adapters/instance.ts';
import type { ComposedContainer } from '../../manifest/composed-container.ts';
import type { ContainerStatus, LeftNamespace, LiveStatus } from './container-status.ts';
import type { SkippedContainers } from '../resources/skipped-containers.ts';
import type { ContainerWithOrphanedSettings } from './report-orphaned-settings.ts';
import type { AppliedContainer } from '../resources/applied-containers.ts';
import type { NamedContainer } from '../resources/configurations.ts';
import type { Design } from '../plan/design.ts';
import { containersOnlyIn, current, sameIn } from '../resources/layout.ts';
import type { RepeatableComparison } from '../plan/host-plan.ts';
import { generatedNames } from './generated-names.ts';
import { orphanedNamespaces } from './orphaned-namespaces.ts';
import { ContainerViewer, type LayeredContainer, type ViewedContainer } from './container-viewer.ts';
import { orphanedSettingsOutside } from './orphaned-settings.ts';

/**
 * Determines the status of containers: the containers of the manifest, and applied containers that the manifest lacks.
 * Without a named container, also containers with copied settings, and all remaining containers of the runtimes.
 *
 * @param skipped - containers that could not be compared; their visible state is still reported
 * @param named - the name of a single container; undefined for all
 */
export function containerStatuses(
  design: Pick<Design, 'chosen'>,
  prepared: RepeatableComparison,
  skipped: SkippedContainers,
  named: string | undefined,
): FoundStatuses {
  const viewer = new ContainerViewer(prepared.wanted.configurations, prepared.live, prepared.machine.kernel);
  const applied = prepared.applied?.containers;
  const chosen = design.chosen.map((container) => {
    const hindrance = skipped.get(container.name);
    return hindrance === undefined
      ? comparedStatus(container, prepared, viewer)
      : skippedStatus(container, layeredOf(container), hindrance.message, viewer);
  });
  const inManifest = new Set(design.chosen.map(({ name }) => name));
  const lost = [...skipped].flatMap(([name, { message }]) => {
    const container = inManifest.has(name) ? undefined : applied?.get(name);
    const isReported = container === undefined || design.chosen.some((each) => isSameInstance(each, container));
    return isReported ? [] : [skippedStatus(container, container, message, viewer)];
  });
  const gone = (prepared.applied === undefined ? [] : containersOnlyIn(prepared.applied, prepared.layout)).map(
    (container) => removedStatus(container, viewer),
  );
  if (named !== undefined) return { containers: [...chosen, ...gone, ...lost], leftNamespaces: [], problems: [] };
  const { strays: found, problems } = orphanedSettingsOutside(prepared, viewer.runningOfLxc);
  const orphaned = found.map((orphan) => orphanedStatus(orphan, viewer));
  const reported = [...chosen, ...gone, ...lost, ...orphaned];
  const others = prepared.wanted.configurations
    .known(viewer.runningOfLxc)
    .filter((other) => !reported.some((status) => isSameInstance(other, instanceIn(status))))
    .map((other): ContainerStatus => ({
      ...placeOf(other),
      state: viewer.stateOf(other),
      files: 'not in the manifest',
      contradictions: [],
    }));
  const containers = [...reported, ...others];
  const namespaces = prepared.machine.kernel.namespace('' as ByteString).namespaces();
  return { containers, leftNamespaces: orphanedNamespaces(containers.map(instanceIn), viewer, namespaces), problems };
}

interface FoundStatuses {
  readonly containers: readonly ContainerStatus[];
  /** Policy namespaces named after a removed container. */
  readonly leftNamespaces: readonly LeftNamespace[];
  /** Places that could not be inspected, with reasons. */
  readonly problems: readonly string[];
}

function comparedStatus(
  container: ComposedContainer,
  {
    layout,
    applied,
    compiled,
    difference: { files, loads, hostLoads, obstacles, restarts, unhooked },
  }: RepeatableComparison,
  viewer: ContainerViewer,
): ContainerStatus {
  const { name, layer, contradictions } = container;
  const wanted = layout.containers.get(name);
  const isApplied = wanted !== undefined && applied !== undefined && sameIn(wanted, applied) !== undefined;
  const own = loads.filter((load) => load.container === name);
  const policy = new Set(wanted?.policy.map((file) => `${current}/${file}`));
  const isSame = [...files, ...obstacles].every((file) => file.container !== name && !policy.has(file.path));
  const declared = layer.flatMap(({ profiles }) => profiles);
  const seen = viewer.see(layeredOf(container), compiled.containers.get(name)?.policy);
  // Without a policy namespace, nothing can be loaded, and the kernel lacks every profile of the layer.
  const layerProfiles = compiled.containers.get(name)?.profiles ?? [];
  const missing = [
    ...(seen.hasNamespace ? own.flatMap(({ load }) => load) : layerProfiles.map((profile) => profile.name)),
    ...hostLoads.filter(({ containers }) => containers.includes(name)).map(({ profile }) => profile),
  ];
  const live = liveStatus(container, seen, {
    missing: missing.map(textOf),
    undeclared: undeclaredNames(seen.loaded, declared),
    foreign: own.flatMap(({ foreign }) => foreign).map(textOf),
    outdated: isSame && restarts.includes(name),
    unhooked: isSame && unhooked.includes(name),
  });
  return {
    ...placeOf(container),
    state: seen.state,
    files: !isApplied ? 'not applied' : isSame ? 'as in the manifest' : 'not as in the manifest',
    ...live,
    contradictions: contradictions.map(({ message }) => message),
  };
}

/** Returns the visible state of a container without a comparison. */
function skippedStatus(
  container: NamedContainer,
  layered: LayeredContainer,
  problem: string,
  viewer: ContainerViewer,
): ContainerStatus {
  const seen = viewer.see(layered, undefined);
  return {
    ...placeOf(container),
    state: seen.state,
    files: 'not known',
    problem,
    ...liveStatus(layered, seen, notCompared),
    contradictions: [],
  };
}

/** Returns the status of a container to be removed by `apply`. */
function removedStatus(container: AppliedContainer, viewer: ContainerViewer): ContainerStatus {
  const seen = viewer.see(container, undefined);
  return {
    ...placeOf(container),
    state: seen.state,
    files: 'applied, but not in the manifest',
    ...liveStatus(container, seen, notCompared),
    contradictions: [],
  };
}

/** Returns the status of a container with copied settings. All its loaded profiles count as undeclared. */
function orphanedStatus(orphan: ContainerWithOrphanedSettings, viewer: ContainerViewer): ContainerStatus {
  const instance = instanceOf(orphan);
  const names = generatedNames(instance);
  const layered = names && { ...instance, ...names };
  const seen = layered && viewer.see(layered, undefined);
  return {
    ...placeOf(instance),
    state: seen?.state ?? viewer.stateOf(instance),
    files: 'has settings, but is not in the manifest',
    settingsOf: orphan.of,
    ...(seen && liveStatus(layered, seen, { ...notCompared, undeclared: seen.loaded.map(textOf) })),
    contradictions: [],
  };
}

type Compared = Pick<LiveStatus, 'missing' | 'undeclared' | 'foreign' | 'outdated' | 'unhooked'>;

const notCompared: Compared = { undeclared: [], foreign: [], outdated: false, unhooked: false };

/**
 * Returns the live state of a running container. A policy namespace of a stopped container is left over from an earlier
 * run.
 */
function liveStatus(
  container: ComposedContainer | LayeredContainer,
  { state, label, hasNamespace, confinement: { profiles, astray, early } }: ViewedContainer,
  compared: Compared,
): Pick<ContainerStatus, 'live' | 'left'> {
  const { profile, namespace } = 'profile' in container ? container : layeredOf(container);
  if (state !== 'running') {
    const processes = profiles.reduce((sum, { count }) => sum + count, 0);
    return hasNamespace && state !== 'not known' ? { left: { namespace: textOf(namespace), processes } } : {};
  }
  return {
    live: {
      ...(label === undefined ? {} : { label: textOf(label) }),
      hostLayer: textOf(profile),
      hasNamespace,
      ...compared,
      profiles: profiles.map((each) => ({ ...each, profile: textOf(each.profile) })),
      astray: astray.map((each) => ({ ...each, label: textOf(each.label) })),
      early: early.map((each) => ({ ...each, program: textOf(bytesOf(each.program)), profile: textOf(each.profile) })),
    },
  };
}

function layeredOf(container: ComposedContainer): LayeredContainer {
  const { hostLayer } = container;
  const names = { profile: bytesOf(hostLayer.profileName), namespace: bytesOf(hostLayer.namespaceName) };
  return { ...instanceOf(container), ...names };
}

function undeclaredNames(loaded: readonly ByteString[], declared: readonly ByteString[]): readonly string[] {
  const known = new Set(declared);
  return loaded.filter((name) => !known.has(name)).map(textOf);
}

/** Returns the identity of a container. A container outside the manifest has only the name in its runtime. */
function placeOf(
  container: Instance & { readonly name?: string },
): Pick<ContainerStatus, 'container' | 'name' | 'runtime' | 'lxcPath' | 'project'> {
  const { instance, ...runtime } = instanceOf(container);
  const { name = instance } = container;
  return { container: name, ...(name === instance ? {} : { name: instance }), ...runtime };
}

function instanceIn({ container, name = container, runtime, lxcPath = '', project = '' }: ContainerStatus): Instance {
  return runtime === 'lxc' ? { runtime, lxcPath, instance: name } : { runtime, project, instance: name };
}
