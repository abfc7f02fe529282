import { bytesOf, printable, textOf, type ByteString } from '@lamellar/core/language';
import { type ComposedContainer, type Instance, instanceOf, isProxmox, isSameInstance } from '@lamellar/node/manifest';
import type { ContainerStatus, LeftNamespace, LiveStatus } from './container-status.ts';
import type { ContainerWithOrphanedSettings } from './report-orphaned-settings.ts';
import type { ContainerPlan } from '../plan/container-plan.ts';
import type { Design } from '../plan/design.ts';
import type { HostPlan } from '../plan/host-plan.ts';
import { current } from '../resources/container-state.ts';
import { generatedNames } from './generated-names.ts';
import { orphanedNamespaces } from './orphaned-namespaces.ts';
import { ContainerViewer, type LayeredContainer, type ViewedContainer } from './container-viewer.ts';
import { orphanedSettingsOutside } from './orphaned-settings.ts';

/**
 * Determines the status of containers: the containers of the manifest, and applied containers that the manifest lacks.
 * Without a selected container, also containers with copied settings, and all remaining containers of the runtimes.
 */
export function containerStatuses({ chosen }: Pick<Design, 'chosen'>, plan: HostPlan): FoundStatuses {
  const viewer = new ContainerViewer(plan.configurations, plan.live, plan.machine.kernel);
  const plans = new Map(plan.containers.flatMap((each) => (each.to === undefined ? [] : [[each.to.name, each]])));
  const inManifest = chosen.map((container): ContainerStatus => {
    const own = plans.get(container.name);
    const member = plan.configurations.memberOf(container);
    if (member !== undefined)
      return { ...placeOf(container), state: 'elsewhere', member, files: 'not known', contradictions: [] };
    return own === undefined
      ? visibleStatus(container, layeredOf(container), viewer, 'not known', plan.reported.get(container.name)?.message)
      : comparedStatus(container, own, plan, viewer);
  });
  const isInManifest = (container: Instance & { readonly name: string }): boolean =>
    chosen.some((each) => each.name === container.name || isSameInstance(each, container));
  const gone = plan.containers.filter(({ to }) => to === undefined).map(({ container }) => container);
  const lost = [...(plan.applied?.containers.values() ?? [])].filter(
    (each) => plan.reported.has(each.name) && !isInManifest(each),
  );
  const notInManifest = [
    ...gone.map((each) => visibleStatus(each, each, viewer, 'applied, but not in the manifest')),
    ...lost.map((each) => visibleStatus(each, each, viewer, 'not known', plan.reported.get(each.name)?.message)),
  ];
  if (plan.selected !== undefined)
    return { containers: [...inManifest, ...notInManifest], leftNamespaces: [], problems: [] };
  const { strays: found, problems } = orphanedSettingsOutside(plan, viewer.runningOfLxc);
  const reported = [...inManifest, ...notInManifest, ...found.map((orphan) => orphanedStatus(orphan, viewer))];
  const others = plan.configurations
    .known(viewer.runningOfLxc)
    .filter((other) => !reported.some((status) => isSameInstance(other, instanceIn(status))))
    .map((other): ContainerStatus => ({
      ...placeOf(other),
      state: viewer.stateOf(other),
      files: 'not in the manifest',
      contradictions: [],
    }));
  const containers = [...reported, ...others];
  const namespaces = plan.machine.kernel.namespace('' as ByteString).namespaces();
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
  { from, to, layer, obstacles, load, missing: lacking, waiting, lost, lacksHook }: ContainerPlan,
  { planned: { files, hostLoads } }: HostPlan,
  viewer: ContainerViewer,
): ContainerStatus {
  const { name, contradictions } = container;
  const policy = new Set(to?.policy.map((file) => `${current}/${file}`));
  const isSame = obstacles.length === 0 && files.every((file) => file.container !== name && !policy.has(file.path));
  const declared = container.layer.flatMap(({ profiles }) => profiles);
  const seen = viewer.see(layeredOf(container), layer?.policy);
  // Without a policy namespace, nothing can be loaded, and the kernel lacks every profile of the layer.
  const missing = [
    ...(seen.hasNamespace ? lacking : (layer?.profiles.map((profile) => profile.name) ?? [])),
    ...hostLoads.filter(({ containers }) => containers.includes(name)).map(({ profile }) => profile),
  ];
  const live = liveStatus(layeredOf(container), seen, {
    missing: missing.map(textOf),
    undeclared: undeclaredNames(seen.loaded, declared),
    foreign: (load?.foreign ?? []).map(textOf),
    // The next start of a container of Proxmox VE also loads the container layer.
    outdated: isSame && waiting.includes('host') && lost.length === 0 && !(isProxmox(container) && lacking.length > 0),
    lost,
    unhooked: isSame && lacksHook,
  });
  return {
    ...placeOf(container),
    state: seen.state,
    files: from === undefined ? 'not applied' : isSame ? 'as in the manifest' : 'not as in the manifest',
    ...live,
    contradictions: contradictions.map(({ message }) => message),
  };
}

/**
 * Returns the visible state of a container that was not compared.
 *
 * @param problem - the reason why the container was not compared
 */
function visibleStatus(
  container: Instance & { readonly name: string },
  layered: LayeredContainer,
  viewer: ContainerViewer,
  files: ContainerStatus['files'],
  problem?: string,
): ContainerStatus {
  const seen = viewer.see(layered, undefined);
  return {
    ...placeOf(container),
    state: seen.state,
    files,
    ...(problem === undefined ? {} : { problem }),
    ...liveStatus(layered, seen, notCompared),
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

type Compared = Pick<LiveStatus, 'missing' | 'undeclared' | 'foreign' | 'outdated' | 'lost' | 'unhooked'>;

const notCompared: Compared = { undeclared: [], foreign: [], outdated: false, lost: [], unhooked: false };

/**
 * Returns the live state of a running container. A policy namespace of a stopped container is left over from an earlier
 * run.
 */
function liveStatus(
  { profile, namespace }: LayeredContainer,
  { state, label, hasNamespace, confinement: { profiles, astray, early } }: ViewedContainer,
  compared: Compared,
): Pick<ContainerStatus, 'live' | 'left'> {
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
      early: early.map((each) => ({ ...each, program: printable(each.program), profile: textOf(each.profile) })),
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
