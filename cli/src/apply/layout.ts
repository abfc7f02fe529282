import { createHash } from 'node:crypto';
import path from 'node:path';
import { bytesOf, type ByteString } from '@lamellar/core/language';
import {
  incusSettings,
  lxcSettings,
  ownLayerSettings,
  securityfsSetting,
  type IncusSettings,
  type PolicyPlace,
} from '@lamellar/host-policies';
import type { Files } from '../host/disk/generation-files.ts';
import { instanceOf, isSameInstance } from '../host/instance.ts';
import { home } from '../host/home.ts';
import { configurationFile } from '../host/lxc/configuration-file.ts';
import type { ComposedContainer, LayerPolicy } from '../manifest/composed-container.ts';
import { parseApplied, printApplied, type AppliedContainer } from './applied-containers.ts';

/** Leads to one generation of files, and is changed in one step. */
export const current = `${home}/current`;

/** What is to be below `current`. */
export interface Layout {
  readonly files: Files;
  /** What the files say of containers, by what a manifest calls them. */
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

/** Containers by their names, in the order of these. */
export function byName(containers: Iterable<AppliedContainer>): ReadonlyMap<string, AppliedContainer> {
  const sorted = [...containers].sort((left, right) => (left.name < right.name ? -1 : 1));
  return new Map(sorted.map((container) => [container.name, container]));
}

/** Those containers of a layout that another has not. One of the same name that something else runs is another. */
export function containersOnlyIn({ containers }: Layout, others: Layout): readonly AppliedContainer[] {
  return [...containers.values()].filter((container) => sameIn(container, others) === undefined);
}

/** A container as another layout has it, which may call it otherwise. */
export function sameIn(container: AppliedContainer, { containers }: Layout): AppliedContainer | undefined {
  const isSame = (other: AppliedContainer): boolean =>
    isSameInstance(other, container) && other.namespace === container.namespace;
  const found = containers.get(container.name);
  return found !== undefined && isSame(found) ? found : [...containers.values()].find(isSame);
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

/** Where policy is that settings name by what is in it, below a generation: containers share it. */
export const policyFolder = 'policy/';

/**
 * The folder of a container layer, below a generation. Settings name it by what is in it: so a container goes from one layer to
 * another with the one step that changes its configuration, and each of the two is whole.
 */
function layerFolder({ layer }: ComposedContainer): string {
  return policyFolder + digest(layer.map((policy) => [policy.name, policy.text]));
}

/** The same for a host layer that a hook loads. */
function sharedHostLayer(text: ByteString): string {
  return `${policyFolder}${digest([['host-layer.aa', text]])}/host-layer.aa`;
}

/**
 * The layer of a container of LXC once more, whatever is in it: LXC keeps what it has read of a container's hooks when the
 * container is started anew from within, and what they name then may be gone.
 */
function lxcLayerFolder(container: string): string {
  return `containers/${container}/policy`;
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
    ...instanceOf(container),
    profile: bytesOf(container.hostLayer.profileName),
    namespace: bytesOf(container.hostLayer.namespaceName),
    profiles: container.layer.flatMap(({ profiles }) => profiles),
    policy: container.layer.map(({ name }) => `${layerFolder(container)}/${name}`),
    load: container.load,
    ...(container.hostLayer.own === undefined ? {} : { ownProfiles: container.hostLayer.own }),
  }));
  const files: [string, ByteString][] = [['README', bytesOf(readme)]];
  for (const container of containers) {
    const { name, runtime, hostLayer, layer } = container;
    const folders = [layerFolder(container), ...(runtime === 'lxc' ? [lxcLayerFolder(name)] : [])];
    const head = hostLayer.own === undefined ? '' : header;
    const hostText = `${head}${hostLayer.text}` as ByteString;
    files.push([hostLayerFile(name), hostText], ...settingsFiles(container, hostText));
    if (hostLayer.own !== undefined) files.push([sharedHostLayer(hostText), hostText]);
    for (const policy of layer)
      for (const folder of folders) files.push([`${folder}/${policy.name}`, `${header}${policy.text}` as ByteString]);
  }
  return layoutOf(files, byName(applied));
}

/** What the runtime is told of a container. */
function settingsFiles(container: ComposedContainer, hostText: ByteString): [string, ByteString][] {
  const { name, hostLayer, nesting, rules, layer, load } = container;
  const layers = {
    nesting,
    rules,
    ...(load === 'container' || layer.length === 0 ? {} : { policy: placesOf(container) }),
  };
  if (container.runtime === 'lxc') {
    const profileFile = {
      place: `${current}/${sharedHostLayer(hostText)}`,
      otherwise: `${current}/${hostLayerFile(name)}`,
    };
    const configuration = configurationFile(container);
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

function placesOf(container: ComposedContainer): PolicyPlace {
  const place = `${current}/${layerFolder(container)}`;
  return container.runtime === 'lxc' ? { place, otherwise: `${current}/${lxcLayerFolder(container.name)}` } : { place };
}

/** What a container has of the policy that containers share. */
export function sharedFiles({ name, policy, ownProfiles }: AppliedContainer, { files }: Layout): readonly string[] {
  const hostLayer = files.get(hostLayerFile(name));
  return ownProfiles === undefined || hostLayer === undefined ? policy : [...policy, sharedHostLayer(hostLayer)];
}

/** Files, and what says of them what is applied to which container. */
export function layoutOf(
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

/** The first line of each file of policy, so that it is known where it lies in a container's root, too. */
export const header = '# Made by `lamellar apply` from its manifest. Changes here are lost with the next one.\n';

const readme = `What is here was made by \`lamellar apply\` from a manifest, and is taken away by \`lamellar remove\`.

containers/NAME/lamellar.conf  LXC settings, which the container's own configuration has, between two comments
containers/NAME/incus/         Incus settings, which the container's own configuration has: a file for each key
containers/NAME/host-layer.aa  the profile that LXC or Incus generates from these settings, to read; nobody loads it.
                               Where it begins like its settings do, it is one that LXC's pre-start hook loads
policy/                        AppArmor policy, which the start-host hook of the containers whose settings name it loads into their
                               policy namespace at each start, by apparmor_parser; or which is in the container's root, too, as
                               etc/apparmor.d/lamellar.*, and which its own init loads
containers/NAME/policy/        the same once more, for containers of LXC that are started anew from within: LXC goes by the settings
                               that it has read before

None of it needs Lamellar to be installed.
`;
