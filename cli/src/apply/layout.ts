import { createHash } from 'node:crypto';
import path from 'node:path';
import { bytesOf, type ByteString } from '@lamellar/core';
import {
  incusSettings,
  lxcSettings,
  ownLayerSettings,
  securityfsSetting,
  type IncusSettings,
} from '@lamellar/host-policies';
import type { Files } from '../host/generations.ts';
import { runtimeOf, type ComposedContainer, type LayerPolicy, type Runtime } from '../manifest/composed-container.ts';

/** Where what is applied lies on a host. `current` leads to one generation of files, and is changed in one step. */
export const home = '/etc/lamellar';
export const current = `${home}/current`;

/** What is to be below `current`. */
export type Layout = Files;

/** What a generation says of a container to whoever changes or removes it later. */
export type AppliedContainer = Runtime & AppliedLayers;

interface AppliedLayers {
  readonly name: string;
  /** The profile of its host layer, in the root policy namespace. */
  readonly profile: ByteString;
  readonly namespace: ByteString;
  /** The profiles of its layer, parents before their children. */
  readonly profiles: readonly ByteString[];
  /** Who loads its layer: the host, or the container's init from its own root. */
  readonly load: 'host' | 'container';
  /** The profiles of a host layer that the runtime does not generate, parents before their children. */
  readonly ownProfiles?: readonly ByteString[];
}

/** Where a generation says that. */
const appliedFile = 'containers.json';

/** The containers of a generation. */
export function appliedContainers(layout: Layout): readonly AppliedContainer[] {
  return JSON.parse(Buffer.from(layout.get(appliedFile) ?? '[]', 'latin1').toString()) as readonly AppliedContainer[];
}

/** Those containers of some that are not among others. One of the same name that something else runs is another. */
export function containersOnlyIn(
  some: readonly AppliedContainer[],
  others: readonly AppliedContainer[],
): readonly AppliedContainer[] {
  const known = new Set(others.map(({ namespace }) => namespace));
  return some.filter(({ namespace }) => !known.has(namespace));
}

/** The profiles that a container has in a generation. */
export function profilesOf(
  { namespace }: AppliedContainer,
  containers: readonly AppliedContainer[],
): readonly ByteString[] {
  return containers.find((container) => container.namespace === namespace)?.profiles ?? [];
}

/** The folder with a container's LXC settings, below a generation. */
export function settingsFolder(container: string): string {
  return `containers/${container}/lxc`;
}

/** The same by the path that the container's configuration includes. */
export function includedFolder(container: string): string {
  return `${current}/${settingsFolder(container)}`;
}

/** The file with a container's host layer: what the runtime generates, to be read, or what a hook loads. */
export function hostLayerFile(container: string): string {
  return `containers/${container}/host-layer.aa`;
}

/** What a generation has Incus say of a container. */
export function incusSettingsIn(layout: Layout, container: string): IncusSettings {
  const value = (key: keyof IncusSettings): string =>
    Buffer.from(layout.get(`containers/${container}/incus/${key}`) ?? '', 'latin1').toString();
  return {
    'security.nesting': value('security.nesting') === 'true' ? 'true' : 'false',
    'raw.apparmor': value('raw.apparmor'),
    'raw.lxc': value('raw.lxc'),
  };
}

/**
 * The files of a container layer, as the layout has them. What Incus is told names the generation's folder by what is in
 * it: so a container goes from one layer to another with the one step that changes its configuration, and each of the two
 * is whole.
 */
function layerFiles({ name, runtime, layer }: ComposedContainer): readonly string[] {
  const folder = layerFolder(name) + (runtime === 'incus' ? `${digest(layer.map(filed))}/` : '');
  return layer.map((policy) => folder + policy.name);
}

function layerFolder(container: string): string {
  return `containers/${container}/policy/`;
}

function filed({ name, text }: LayerPolicy): readonly [string, ByteString] {
  return [name, text];
}

/** The layers of containers by their names, as a generation has them. */
export function appliedLayers(layout: Layout): ReadonlyMap<string, readonly LayerPolicy[]> {
  const layers = new Map<string, LayerPolicy[]>();
  for (const [file, text] of layout) {
    const container = /^containers\/([^/]+)\/policy\//.exec(file)?.[1];
    if (container === undefined) continue;
    const policy = { name: path.basename(file), text, origin: `${current}/${file}` };
    const layer = layers.get(container);
    if (layer === undefined) layers.set(container, [policy]);
    else layer.push(policy);
  }
  return layers;
}

/** A container's layer, as a generation has it. */
export function appliedLayer(container: string, layout: Layout): readonly LayerPolicy[] {
  return appliedLayers(layout).get(container) ?? [];
}

/** The policy that what a generation tells Incus leads to. */
export function incusPolicy(layout: Layout): Files {
  const containers = appliedContainers(layout).filter(({ runtime }) => runtime === 'incus');
  const folders = containers.map(({ name }) => layerFolder(name));
  return new Map([...layout].filter(([file]) => folders.some((folder) => file.startsWith(folder))));
}

/**
 * Everything that is written for these containers.
 *
 * @throws RangeError where a runtime's configuration cannot hold a rule or a path
 */
export function layOut(containers: readonly ComposedContainer[]): Layout {
  const applied: readonly AppliedContainer[] = containers.map((container) => ({
    name: container.name,
    ...runtimeOf(container),
    profile: bytesOf(container.hostLayer.profileName),
    namespace: bytesOf(container.hostLayer.namespaceName),
    profiles: container.layer.flatMap(({ profiles }) => profiles),
    load: container.load,
    ...(container.hostLayer.own === undefined ? {} : { ownProfiles: container.hostLayer.own }),
  }));
  const files: [string, ByteString][] = [
    ['README', bytesOf(readme)],
    [appliedFile, appliedText(applied)],
  ];
  for (const container of containers) {
    const { name, hostLayer, layer } = container;
    const policyFiles = layerFiles(container);
    const head = hostLayer.own === undefined ? '' : header;
    files.push(
      [hostLayerFile(name), `${head}${hostLayer.source.text}` as ByteString],
      ...settingsFiles(container, policyFiles),
    );
    layer.forEach((policy, index) => files.push([policyFiles[index] ?? '', `${header}${policy.text}` as ByteString]));
  }
  return sorted(files);
}

/** What the runtime is told of a container. */
function settingsFiles(container: ComposedContainer, policyFiles: readonly string[]): [string, ByteString][] {
  const { name, runtime, hostLayer, nesting, rules, load } = container;
  const layers = {
    namespaceName: hostLayer.namespaceName,
    nesting,
    rules,
    policyFiles: load === 'container' ? [] : policyFiles.map((file) => `${current}/${file}`),
  };
  if (runtime === 'lxc') {
    const profileFile = `${current}/${hostLayerFile(name)}`;
    const settings =
      hostLayer.own === undefined ? lxcSettings(layers) : ownLayerSettings({ ...layers, ...hostLayer, profileFile });
    const lines = load === 'container' && container.layer.length > 0 ? [...settings, securityfsSetting] : settings;
    return [[`${settingsFolder(name)}/lamellar.conf`, bytesOf(`${header}${lines.join('\n')}\n`)]];
  }
  return Object.entries(incusSettings(layers))
    .filter(([, value]) => value !== '')
    .map(([key, value]) => [`containers/${name}/incus/${key}`, bytesOf(value)]);
}

/** A layout with one container as another has it, or without it where that has it not. */
export function withContainer(layout: Layout, container: string, other: Layout): Layout {
  const folder = `containers/${container}/`;
  const isOf = ([file]: readonly [string, ByteString]): boolean => file.startsWith(folder);
  const applied = [
    ...appliedContainers(layout).filter(({ name }) => name !== container),
    ...appliedContainers(other).filter(({ name }) => name === container),
  ].sort((left, right) => (left.name < right.name ? -1 : 1));
  return sorted([
    ...[...layout].filter((entry) => !isOf(entry) && entry[0] !== appliedFile),
    ...[...other].filter(isOf),
    [appliedFile, appliedText(applied)],
  ]);
}

function appliedText(containers: readonly AppliedContainer[]): ByteString {
  return bytesOf(`${JSON.stringify(containers, undefined, 2)}\n`);
}

function sorted(files: readonly (readonly [string, ByteString])[]): Layout {
  return new Map([...files].sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** The name of a generation: the same files have the same one. */
export function generationOf(layout: Layout): string {
  return digest(layout);
}

function digest(files: Iterable<readonly [string, ByteString]>): string {
  const hash = createHash('sha256');
  for (const [file, content] of files) hash.update(`${file}\0${content.length}\0`).update(content, 'latin1');
  return hash.digest('hex').slice(0, 16);
}

const header = '# Made by `lamellar apply` from its manifest. Changes here are lost with the next one.\n';

const readme = `What is here was made by \`lamellar apply\` from a manifest, and is taken away by \`lamellar remove\`.

containers/NAME/lxc/           LXC settings, which the container's own configuration includes
containers/NAME/incus/         Incus settings, which the container's own configuration has: a file for each key
containers/NAME/policy/        AppArmor policy, which LXC's start-host hook loads into the container's policy namespace
                               at each start, by apparmor_parser; or which is in the container's root, too, as
                               etc/apparmor.d/lamellar.*, and which its own init loads
containers/NAME/host-layer.aa  the profile that LXC or Incus generates from these settings, to read; nobody loads it.
                               Where it begins like its settings do, it is one that LXC's pre-start hook loads

None of it needs Lamellar to be installed.
`;
