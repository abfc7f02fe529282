import { createHash } from 'node:crypto';
import path from 'node:path';
import { bytesOf, type ByteString } from '@lamellar/core/language';
import {
  incusSettings,
  lxcSettings,
  ownLayerSettings,
  securityfsSetting,
  type IncusSettings,
} from '@lamellar/host-policies';
import type { Files } from '../host/disk/generation-files.ts';
import { configurationFile } from '../host/lxc/lxc-configuration.ts';
import { runtimeOf, type ComposedContainer, type LayerPolicy } from '../manifest/composed-container.ts';
import { parseApplied, printApplied, type AppliedContainer } from './applied-containers.ts';

/** Where what is applied lies on a host. `current` leads to one generation of files, and is changed in one step. */
export const home = '/etc/lamellar';
export const current = `${home}/current`;

/** What is to be below `current`. */
export interface Layout {
  readonly files: Files;
  /** What the files say of containers, by their names. */
  readonly containers: ReadonlyMap<string, AppliedContainer>;
}

/** Where a generation says what is applied to which container. */
const appliedFile = 'containers.json';

/**
 * What files that were written as a layout come to.
 *
 * @param folder - where they are, for messages
 * @throws CommandError where the file that says so is damaged or missing
 */
export function readLayout(files: Files, folder = current): Layout {
  const text = Buffer.from(files.get(appliedFile) ?? '', 'latin1').toString();
  return { files, containers: byName(parseApplied(text, `${folder}/${appliedFile}`)) };
}

function byName(containers: Iterable<AppliedContainer>): ReadonlyMap<string, AppliedContainer> {
  const sorted = [...containers].sort((left, right) => (left.name < right.name ? -1 : 1));
  return new Map(sorted.map((container) => [container.name, container]));
}

/** Those containers of a layout that another has not. One of the same name that something else runs is another. */
export function containersOnlyIn({ containers }: Layout, others: Layout): readonly AppliedContainer[] {
  return [...containers.values()].filter((container) => sameIn(container, others) === undefined);
}

/** A container as another layout has it. */
export function sameIn({ name, namespace }: AppliedContainer, { containers }: Layout): AppliedContainer | undefined {
  const found = containers.get(name);
  return found?.namespace === namespace ? found : undefined;
}

/** The file with a container's host layer: what the runtime generates, to be read, or what a hook loads. */
export function hostLayerFile(container: string): string {
  return `containers/${container}/host-layer.aa`;
}

/** What a generation has the LXC configuration of a container say, a character a byte. */
export function lxcSettingsIn({ files }: Layout, container: string): readonly string[] {
  const text = files.get(lxcSettingsFile(container)) ?? '';
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

function lxcSettingsFile(container: string): string {
  return `containers/${container}/lamellar.conf`;
}

/** What a generation has Incus say of a container. */
export function incusSettingsIn({ files }: Layout, container: string): IncusSettings {
  const value = (key: keyof IncusSettings): string =>
    Buffer.from(files.get(`containers/${container}/incus/${key}`) ?? '', 'latin1').toString();
  return {
    'security.nesting': value('security.nesting') === 'true' ? 'true' : 'false',
    'raw.apparmor': value('raw.apparmor'),
    'raw.lxc': value('raw.lxc'),
  };
}

/** Where layers are that containers share, below a generation. */
const policyFolder = 'policy/';

/**
 * The folder of a container layer, below a generation. What Incus is told names it by what is in it: so a container goes from
 * one layer to another with the one step that changes its configuration, and each of the two is whole. LXC keeps what it has
 * read of a container's hooks when the container is started anew from within: there the folder is the same for every layer.
 */
function layerFolder({ name, runtime, layer }: ComposedContainer): string {
  return runtime === 'lxc'
    ? `containers/${name}/policy`
    : policyFolder + digest(layer.map((policy) => [policy.name, policy.text]));
}

/** A container's layer, as a layout has it. */
export function appliedLayer({ policy }: AppliedContainer, { files }: Layout): readonly LayerPolicy[] {
  return policy.map((file) => {
    const text = files.get(file) ?? ('' as ByteString);
    return { name: path.basename(file), text, origin: `${current}/${file}` };
  });
}

/** The shared layers that one layout has and another has not: what the second needs until all containers have gone over. */
export function lent({ files }: Layout, { files: others }: Layout): Files {
  return new Map([...files].filter(([file]) => file.startsWith(policyFolder) && !others.has(file)));
}

/**
 * Everything that is written for these containers.
 *
 * @throws RangeError where a runtime's configuration cannot hold a rule or a path
 */
export function layOut(containers: readonly ComposedContainer[]): Layout {
  const applied = containers.map((container) => ({
    name: container.name,
    ...runtimeOf(container),
    profile: bytesOf(container.hostLayer.profileName),
    namespace: bytesOf(container.hostLayer.namespaceName),
    profiles: container.layer.flatMap(({ profiles }) => profiles),
    policy: container.layer.map(({ name }) => `${layerFolder(container)}/${name}`),
    load: container.load,
    ...(container.hostLayer.own === undefined ? {} : { ownProfiles: container.hostLayer.own }),
  }));
  const files: [string, ByteString][] = [['README', bytesOf(readme)]];
  for (const container of containers) {
    const { name, hostLayer, layer } = container;
    const folder = layerFolder(container);
    const head = hostLayer.own === undefined ? '' : header;
    files.push(
      [hostLayerFile(name), `${head}${hostLayer.source.text}` as ByteString],
      ...settingsFiles(container, folder),
    );
    for (const policy of layer) files.push([`${folder}/${policy.name}`, `${header}${policy.text}` as ByteString]);
  }
  return layoutOf(files, byName(applied));
}

/** What the runtime is told of a container. */
function settingsFiles(container: ComposedContainer, folder: string): [string, ByteString][] {
  const { name, runtime, hostLayer, nesting, rules, layer, load } = container;
  const layers = {
    nesting,
    rules,
    policyFiles: load === 'container' || layer.length === 0 ? [] : [`${current}/${folder}`],
  };
  if (runtime === 'lxc') {
    const profileFile = `${current}/${hostLayerFile(name)}`;
    const configuration = configurationFile(name);
    const settings =
      hostLayer.own === undefined
        ? lxcSettings(layers)
        : ownLayerSettings({ ...layers, ...hostLayer, profileFile, configuration });
    const lines = load === 'container' && layer.length > 0 ? [...settings, securityfsSetting] : settings;
    return [[lxcSettingsFile(name), bytesOf(`${header}${lines.join('\n')}\n`)]];
  }
  return Object.entries(incusSettings(layers))
    .filter(([, value]) => value !== '')
    .map(([key, value]) => [`containers/${name}/incus/${key}`, bytesOf(value)]);
}

/** A layout with one container as another has it, or without it where that has it not. */
export function withContainer(layout: Layout, container: string, other: Layout): Layout {
  const wanted = other.containers.get(container);
  const others = [...layout.containers.values()].filter(({ name }) => name !== container);
  const containers = byName(wanted === undefined ? others : [...others, wanted]);
  const used = new Set([...containers.values()].flatMap(({ policy }) => policy));
  const isOf = (file: string): boolean => file.startsWith(`containers/${container}/`);
  const files = [
    ...[...layout.files].filter(([file]) => !isOf(file)),
    ...[...other.files].filter(([file]) => isOf(file) || wanted?.policy.includes(file) === true),
  ].filter(([file]) => !file.startsWith(policyFolder) || used.has(file));
  return layoutOf(files, containers);
}

function layoutOf(
  files: readonly (readonly [string, ByteString])[],
  containers: ReadonlyMap<string, AppliedContainer>,
): Layout {
  const text = bytesOf(printApplied(containers.values()));
  const sorted = [...files, [appliedFile, text] as const].sort(([left], [right]) => (left < right ? -1 : 1));
  return { files: new Map(sorted), containers };
}

/** The name of a generation: the same files have the same one. */
export function generationOf({ files }: Layout): string {
  return digest(files);
}

/** Whether two layouts are the same generation, for less work than their names take. */
export function isSameGeneration({ files }: Layout, { files: others }: Layout): boolean {
  return files.size === others.size && [...files].every(([file, content]) => others.get(file) === content);
}

function digest(files: Iterable<readonly [string, ByteString]>): string {
  const hash = createHash('sha256');
  for (const [file, content] of files) hash.update(`${file}\0${content.length}\0`).update(content, 'latin1');
  return hash.digest('hex').slice(0, 16);
}

const header = '# Made by `lamellar apply` from its manifest. Changes here are lost with the next one.\n';

const readme = `What is here was made by \`lamellar apply\` from a manifest, and is taken away by \`lamellar remove\`.

containers/NAME/lamellar.conf  LXC settings, which the container's own configuration has, between two comments
containers/NAME/incus/         Incus settings, which the container's own configuration has: a file for each key
containers/NAME/host-layer.aa  the profile that LXC or Incus generates from these settings, to read; nobody loads it.
                               Where it begins like its settings do, it is one that LXC's pre-start hook loads
containers/NAME/policy/        AppArmor policy, which LXC's start-host hook loads into the container's policy namespace
                               at each start, by apparmor_parser; or which is in the container's root, too, as
                               etc/apparmor.d/lamellar.*, and which its own init loads. Containers of the same policy have
                               one folder of it, and links to that
policy/                        the same of containers of Incus, whose settings say which is whose

None of it needs Lamellar to be installed.
`;
