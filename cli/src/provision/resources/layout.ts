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
import type { Files } from '../../adapters/filesystem/generation-files.ts';
import { instanceOf, isSameInstance } from '../../adapters/instance.ts';
import { home } from '../../adapters/home.ts';
import { configurationFile } from '../../adapters/lxc/configuration-file.ts';
import type { ComposedContainer, LayerPolicy } from '../../manifest/composed-container.ts';
import { parseApplied, printApplied, type AppliedContainer } from './applied-containers.ts';

/** The link to the current generation of files, changed in a single step. */
export const current = `${home}/current`;

/** The wanted contents of `current`. */
export interface Layout {
  readonly files: Files;
  /** The containers of the files, by name in the manifest. */
  readonly containers: ReadonlyMap<string, AppliedContainer>;
}

/** The file of a generation with the list of applied containers. */
const appliedFile = 'containers.json';

/**
 * Reads a layout from its files.
 *
 * @param folder - the directory of the files, for messages
 * @throws CommandError if the list of containers is damaged or missing
 */
export function readLayout(files: Files, folder = current): Layout {
  const text = Buffer.from(files.get(appliedFile) ?? '', 'latin1').toString();
  return { files, containers: byName(parseApplied(text, `${folder}/${appliedFile}`)) };
}

/** Maps containers by name, sorted by name. */
export function byName(containers: Iterable<AppliedContainer>): ReadonlyMap<string, AppliedContainer> {
  const sorted = [...containers].sort((left, right) => (left.name < right.name ? -1 : 1));
  return new Map(sorted.map((container) => [container.name, container]));
}

/**
 * Returns the containers of a layout that a second layout lacks. A container with the same name and a different runtime
 * or namespace counts as lacking.
 */
export function containersOnlyIn({ containers }: Layout, others: Layout): readonly AppliedContainer[] {
  return [...containers.values()].filter((container) => sameIn(container, others) === undefined);
}

/** Finds a container in a second layout, possibly under a different name. */
export function sameIn(container: AppliedContainer, { containers }: Layout): AppliedContainer | undefined {
  const isSame = (other: AppliedContainer): boolean =>
    isSameInstance(other, container) && other.namespace === container.namespace;
  const found = containers.get(container.name);
  return found !== undefined && isSame(found) ? found : [...containers.values()].find(isSame);
}

/**
 * Returns the file of a container's host layer: a copy of the profile that the runtime generates, or a profile that a
 * hook loads.
 */
export function hostLayerFile(container: string): string {
  return `containers/${container}/host-layer.aa`;
}

/** Returns the lines of a generation for a container's LXC configuration, a character for each byte. */
export function lxcSettingsIn({ files }: Layout, container: string): readonly string[] {
  const text = files.get(lxcSettingsFile(container)) ?? '';
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

function lxcSettingsFile(container: string): string {
  return `containers/${container}/lamellar.conf`;
}

/** Returns the Incus settings of a generation for a container. */
export function incusSettingsIn({ files }: Layout, container: string): IncusSettings {
  const value = (key: keyof IncusSettings): string =>
    Buffer.from(files.get(`containers/${container}/incus/${key}`) ?? '', 'latin1').toString();
  return {
    'security.nesting': value('security.nesting') === 'true' ? 'true' : 'false',
    'raw.apparmor': value('raw.apparmor'),
    'raw.lxc': value('raw.lxc'),
  };
}

/** The directory, below a generation, of policy that settings name by a digest of the contents. Containers share it. */
export const sharedPolicyFolder = 'policy/';

/**
 * Returns the directory of a container layer, below a generation. Settings name the directory by a digest of its
 * contents: so the change of a configuration switches to the complete new layer in one step.
 */
function layerFolder({ layer }: ComposedContainer): string {
  return sharedPolicyFolder + digest(layer.map((policy) => [policy.name, policy.text]));
}

/** Returns the file of a host layer for a hook, named by a digest. */
function sharedHostLayer(text: ByteString): string {
  return `${sharedPolicyFolder}${digest([['host-layer.aa', text]])}/host-layer.aa`;
}

/**
 * Returns the directory of a second copy of an LXC container's layer, independent of the contents. When a container
 * restarts from within, LXC uses the hooks of an earlier configuration, and the directories of these hooks may be gone.
 */
function lxcLayerFolder(container: string): string {
  return `containers/${container}/policy`;
}

/** Returns a container's layer in a layout. */
export function appliedLayer({ policy }: AppliedContainer, { files }: Layout): readonly LayerPolicy[] {
  return policy.map((file) => {
    const text = files.get(file) ?? ('' as ByteString);
    return { name: path.basename(file), text, origin: `${current}/${file}` };
  });
}

/**
 * Returns the shared layers of only the first layout. The second layout needs them until all containers have changed.
 */
export function transitionalFiles({ files }: Layout, { files: others }: Layout): Files {
  return new Map([...files].filter(([file]) => file.startsWith(sharedPolicyFolder) && !others.has(file)));
}

/**
 * Lays out all files for containers.
 *
 * @throws RangeError if a runtime's configuration cannot express a rule or a path
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

/** Returns the files with the settings for a container's runtime. */
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

/** Returns the shared policy files of a container. */
export function sharedFiles({ name, policy, ownProfiles }: AppliedContainer, { files }: Layout): readonly string[] {
  const hostLayer = files.get(hostLayerFile(name));
  return ownProfiles === undefined || hostLayer === undefined ? policy : [...policy, sharedHostLayer(hostLayer)];
}

/** Builds a layout from files, and adds the list of applied containers. */
export function layoutOf(
  files: readonly (readonly [string, ByteString])[],
  containers: ReadonlyMap<string, AppliedContainer>,
): Layout {
  const text = bytesOf(printApplied(containers.values()));
  const sorted = [...files, [appliedFile, text] as const].sort(([left], [right]) => (left < right ? -1 : 1));
  return { files: new Map(sorted), containers };
}

/** Returns the name of a generation, a digest of the files. */
export function generationOf({ files }: Layout): string {
  return digest(files);
}

/** Checks whether two layouts are the same generation, without the cost of a digest. */
export function isSameGeneration({ files }: Layout, { files: others }: Layout): boolean {
  return files.size === others.size && [...files].every(([file, content]) => others.get(file) === content);
}

function digest(files: Iterable<readonly [string, ByteString]>): string {
  const hash = createHash('sha256');
  for (const [file, content] of files) hash.update(`${file}\0${content.length}\0`).update(content, 'latin1');
  return hash.digest('hex').slice(0, 16);
}

/** The first line of every policy file, which identifies the file also in a container's root. */
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
