import { createHash } from 'node:crypto';
import { bytesOf, type ByteString } from '@lamellar/core';
import { lxcSettings } from '@lamellar/host-policies';
import type { Files } from '../host/generations.ts';
import type { ComposedContainer, LayerPolicy } from '../manifest/composed-container.ts';

/** Where what is applied lies on a host. `current` leads to one generation of files, and is changed in one step. */
export const home = '/etc/lamellar';
export const current = `${home}/current`;

/** What is to be below `current`. */
export type Layout = Files;

/** What a generation says of a container to whoever changes or removes it later. */
export interface AppliedContainer {
  readonly name: string;
  readonly runtime: 'lxc' | 'incus';
  /** The profile of its host layer, in the root policy namespace. */
  readonly profile: ByteString;
  readonly namespace: ByteString;
  /** The profiles of its layer, parents before their children. */
  readonly profiles: readonly ByteString[];
}

/** Where a generation says that. */
const appliedFile = 'containers.json';

/** The containers of a generation. */
export function appliedContainers(layout: Layout): readonly AppliedContainer[] {
  return JSON.parse(Buffer.from(layout.get(appliedFile) ?? '[]', 'latin1').toString()) as readonly AppliedContainer[];
}

/** The folder with a container's LXC settings, below a generation. */
export function settingsFolder(container: string): string {
  return `containers/${container}/lxc`;
}

/** The same by the path that the container's configuration includes. */
export function includedFolder(container: string): string {
  return `${current}/${settingsFolder(container)}`;
}

/** The file with the profile that the runtime generates for a container, to be read. */
export function hostLayerFile(container: string): string {
  return `containers/${container}/host-layer.aa`;
}

/** The files of a container layer, as the layout has them. */
function layerFiles({ name, layer }: ComposedContainer): readonly string[] {
  return layer.map((policy) => `containers/${name}/policy/${policy.name}`);
}

/** A container's layer, as a generation has it. */
export function appliedLayer(container: string, layout: Layout): readonly LayerPolicy[] {
  const folder = `containers/${container}/policy/`;
  return [...layout]
    .filter(([file]) => file.startsWith(folder))
    .map(([file, text]) => ({ name: file.slice(folder.length), text, origin: `${current}/${file}` }));
}

/**
 * Everything that is written for these containers.
 *
 * @throws RangeError where LXC's configuration cannot hold a rule or a path
 */
export function layOut(containers: readonly ComposedContainer[]): Layout {
  const applied: readonly AppliedContainer[] = containers.map((container) => ({
    name: container.name,
    runtime: container.runtime,
    profile: bytesOf(container.hostLayer.profileName),
    namespace: bytesOf(container.hostLayer.namespaceName),
    profiles: container.layer.flatMap(({ profiles }) => profiles),
  }));
  const files: [string, ByteString][] = [
    ['README', bytesOf(readme)],
    [appliedFile, appliedText(applied)],
  ];
  for (const container of containers) {
    const { name, hostLayer, nesting, rules, layer } = container;
    const policyFiles = layerFiles(container);
    const settings = lxcSettings({
      namespaceName: hostLayer.namespaceName,
      nesting,
      rules,
      policyFiles: policyFiles.map((file) => `${current}/${file}`),
    });
    files.push([hostLayerFile(name), bytesOf(hostLayer.text)]);
    files.push([`${settingsFolder(name)}/lamellar.conf`, bytesOf(`${header}${settings.join('\n')}\n`)]);
    layer.forEach((policy, index) => files.push([policyFiles[index] ?? '', `${header}${policy.text}` as ByteString]));
  }
  return sorted(files);
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
  const hash = createHash('sha256');
  for (const [file, content] of layout) hash.update(`${file}\0${content.length}\0`).update(content, 'latin1');
  return hash.digest('hex').slice(0, 16);
}

const header = '# Made by `lamellar apply` from its manifest. Changes here are lost with the next one.\n';

const readme = `What is here was made by \`lamellar apply\` from a manifest, and is taken away by \`lamellar remove\`.

containers/NAME/lxc/           LXC settings, which the container's own configuration includes
containers/NAME/policy/        AppArmor policy, which LXC's start-host hook loads into the container's policy namespace
                               at each start, by apparmor_parser
containers/NAME/host-layer.aa  the profile that LXC generates from these settings, to read; nobody loads it

None of it needs Lamellar to be installed.
`;
