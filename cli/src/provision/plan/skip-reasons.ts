import path from 'node:path';
import { kindOf } from '@lamellar/node/files';
import { errorAt, printable, suggest, type Diagnostic } from '@lamellar/core/language';
import {
  type ComposedContainer,
  type Instance,
  isProxmox,
  isSameInstance,
  type ManifestContainer,
  usualLxcPath,
} from '@lamellar/node/manifest';
import type { ManagedHost } from '../../adapters/machine.ts';
import { configurationFile } from '../../adapters/lxc/configuration-file.ts';
import { hasProxmoxName } from '../../adapters/lxc/proxmox.ts';
import type { Configurations } from '../resources/configurations.ts';
import { encodedLayer, maxEmbedded, type ContainerState } from '../resources/container-state.ts';
import type { SkippedContainers, SkipReason } from '../resources/skipped-containers.ts';
import type { Design } from './design.ts';

/**
 * Returns the containers that cannot be inspected or cannot load their layer, with the reasons.
 *
 * @param containers - all applied and wanted containers
 */
export function unableContainers(
  containers: readonly ContainerState[],
  design: Design,
  configurations: Configurations,
  { proxmox }: Pick<ManagedHost, 'proxmox'>,
): Map<string, SkipReason> {
  const away = elsewhere(containers, configurations);
  const readable = design.chosen.filter(
    (container) => configurations.problem(container) === undefined && !away.has(container.name),
  );
  return new Map<string, SkipReason>([
    ...unreadable(containers, configurations),
    ...away,
    ...missing(readable, design, configurations),
    ...containersOfProxmox(
      readable.filter((container) => !isProxmox(container)),
      proxmox,
    ),
    ...unloadableContainers(readable, (container) => configurations.hasMacAdmin(container)),
    ...uncarriedLayers(readable.filter((each) => configurations.isInCluster(each) || isProxmox(each))),
  ]);
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

/** Returns the containers on other members of the Incus cluster. Only the own member can load policy of a container. */
export function elsewhere(containers: readonly ContainerState[], configurations: Configurations): SkippedContainers {
  return new Map(
    containers.flatMap((container) => {
      const member = configurations.memberOf(container);
      if (member === undefined) return [];
      const message = `container \`${container.name}\` is on the cluster member ${printable(member)}`;
      return [[container.name, { message, hint: 'run lamellar on that member', member }] as const];
    }),
  );
}

/** Returns the selected containers of the manifest that the runtimes lack. */
function missing(
  chosen: readonly ComposedContainer[],
  { manifest }: Design,
  configurations: Configurations,
): SkippedContainers {
  const names = chosen.filter((container) => !configurations.has(container)).map(({ name }) => name);
  if (names.length === 0) return new Map();
  const containers = names.flatMap((name) => manifest.containers.get(name) ?? []);
  const diagnostics = missingContainers(containers, configurations.known());
  return new Map(
    containers.flatMap(({ name }, at) => (diagnostics[at] === undefined ? [] : [[name, diagnostics[at]]])),
  );
}

/**
 * Returns the containers of Proxmox VE, which `apply` leaves unchanged. `pct start` writes the configuration of LXC anew, without the layers.
 *
 * @param folder - the folder of Proxmox VE with the configurations of containers
 * @see `update_lxc_config` of PVE::LXC
 */
export function containersOfProxmox(containers: readonly ComposedContainer[], folder: string): SkippedContainers {
  const isNode = kindOf(path.dirname(folder)) === 'directory';
  const owned = containers.filter((one) => isProxmox(one) || (isNode && one.runtime === 'lxc' && hasProxmoxName(one)));
  const write = '`lamellar plan --out DIRECTORY` writes the files for /etc/pve';
  return new Map(
    owned.map((container) => [
      container.name,
      {
        message: `container \`${container.name}\` belongs to Proxmox VE: each start writes the configuration of LXC anew, without layers`,
        hint: isProxmox(container) ? write : `write \`runtime: proxmox\`; ${write}`,
      },
    ]),
  );
}

/**
 * Reports containers of a manifest that no runtime has.
 *
 * @param wanted - the missing containers
 * @param known - all containers of the runtimes
 */
export function missingContainers(
  wanted: readonly ManifestContainer[],
  known: readonly Instance[],
): readonly Diagnostic[] {
  return wanted.map((container) => {
    const hint = guess(container, known) ?? 'create the container first, or remove it from the manifest';
    return errorAt(container.span, 'unknown-container', `there is no container ${placeOf(container)}`, hint);
  });
}

/** Returns the known containers outside a manifest. */
export function containersOutside<Container extends Instance>(
  wanted: readonly Instance[],
  known: readonly Container[],
): readonly Container[] {
  return known.filter((container) => !wanted.some((each) => isSameInstance(each, container)));
}

/** Suggests the intended container, if a similar container exists. */
function guess(container: Instance, known: readonly Instance[]): string | undefined {
  const { instance, runtime } = container;
  const other = known.find((each) => each.instance === instance);
  if (other?.runtime === 'incus')
    return runtime === 'incus'
      ? `Incus has a container of that name in the project \`${other.project}\``
      : 'Incus has a container of that name: write `runtime: incus`';
  if (other !== undefined) {
    const { lxcPath } = other;
    if (runtime === 'lxc') return `LXC has a container of that name in ${lxcPath}: write \`path: ${lxcPath}\``;
    return `LXC has a container of that name: write \`runtime: lxc\`${lxcPath === usualLxcPath ? '' : ` and \`path: ${lxcPath}\``}`;
  }
  const near = suggest(
    instance,
    known.filter((each) => isSamePlace(each, container)).map((each) => each.instance),
  );
  return near === undefined ? undefined : `did you mean \`${near}\`?`;
}

function isSamePlace(left: Instance, right: Instance): boolean {
  return isSameInstance({ ...left, instance: '' }, { ...right, instance: '' });
}

function placeOf(container: Instance): string {
  return container.runtime === 'lxc'
    ? `\`${container.instance}\`: no ${configurationFile(container)}`
    : `\`${container.instance}\` of Incus in the project \`${container.project}\``;
}

/**
 * Returns the containers that must load their layer (`loaded-by: container`), and lack the capability to load policy.
 *
 * @param hasMacAdmin - returns whether processes of a container can have the capability
 */
export function unloadableContainers(
  containers: readonly ComposedContainer[],
  hasMacAdmin: (container: ComposedContainer) => boolean,
): SkippedContainers {
  const unable = containers.filter(
    (container) => container.load === 'container' && container.layer.length > 0 && !hasMacAdmin(container),
  );
  return new Map(
    unable.map(({ name }) => [
      name,
      {
        message: `container \`${name}\` cannot load policy: the configuration drops \`mac_admin\``,
        hint: 'write `loaded-by: host` (version 1: `load: host`), or let the container keep the capability',
      },
    ]),
  );
}

/**
 * Returns the containers with a layer that is too large or too secret for hooks: after a move in the Incus cluster, the
 * container would not start. Proxmox VE replicates the hooks of a container with the configuration.
 *
 * @param containers - containers of the cluster, or of Proxmox VE
 */
export function uncarriedLayers(containers: readonly ComposedContainer[]): SkippedContainers {
  return new Map(
    containers.flatMap((each) => {
      const { name, layer, load } = each;
      if (load !== 'host') return [];
      const secret = layer.filter(({ complete }) => complete === undefined).map(({ origin }) => printable(origin));
      const size = encodedLayer(layer).join(' ').length;
      const owner = isProxmox(each) ? 'Proxmox VE' : 'the Incus cluster';
      const container = `container \`${name}\` of ${owner} cannot carry the container layer`;
      if (secret.length > 0) {
        const message = `${container}: not every user may read ${secret.join(', ')}, or an included file`;
        return [
          [
            name,
            { message, hint: 'let all users read the files (chmod o+r), because other users than root read hooks' },
          ],
        ];
      }
      if (size <= maxEmbedded) return [];
      const message = `${container}: the policy has ${size} characters, compressed, and hooks have at most ${maxEmbedded}`;
      return [[name, { message, hint: 'write shorter policy, or distribute the services over several containers' }]];
    }),
  );
}
