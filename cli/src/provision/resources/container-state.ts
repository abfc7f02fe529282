import path from 'node:path';
import { bytesOf, type ByteString } from '@lamellar/core/language';
import {
  incusSettings,
  lxcSettings,
  ownLayerSettings,
  proxmoxSettings,
  securityfsSetting,
  type IncusSettings,
} from '@lamellar/host-policies';
import type { Files } from '../../adapters/filesystem/generation-files.ts';
import { home } from '../../adapters/home.ts';
import { type ComposedContainer, type Instance, instanceOf, type LayerPolicy } from '@lamellar/node/manifest';
import { configurationFile } from '../../adapters/lxc/configuration-file.ts';
import { proxmoxSettingsFile } from '../../adapters/lxc/proxmox.ts';
import type { AppliedContainer } from './applied-containers.ts';

/** The link to the current generation of files, changed in a single step. */
export const current = `${home}/current`;

/** The applied or wanted state of a container: the record, and the files below a generation. */
export type ContainerState = AppliedContainer & { readonly files: Files };

/** The change of a container between two states; undefined for a container without settings and policy. */
export interface ContainerChange {
  /** The state after the change, or before the change if the container leaves. */
  readonly container: ContainerState;
  readonly from: ContainerState | undefined;
  readonly to: ContainerState | undefined;
}

/** The first line of every policy file, which identifies the file also in a container's root. */
export const header = '# Made by `lamellar apply` from its manifest. Changes here are lost with the next one.\n';

/** The directory, below a generation, of policy that settings name by a digest of the contents. Containers share it. */
export const sharedPolicyFolder = 'policy/';

/**
 * Designs the state of a container.
 *
 * Settings name a layer by a digest of its contents: so the change of a configuration switches to the complete new
 * layer in one step. LXC containers have a second copy of the layer, independent of the contents. When a container
 * restarts from within, LXC uses the hooks of an earlier configuration, and the directories of these hooks may be gone.
 *
 * @param digestOf - returns the digest of a layer, perhaps known from an earlier run
 * @throws RangeError if a runtime's configuration cannot express a rule or a path
 */
export function stateOf(container: ComposedContainer, digestOf: typeof digest = digest): ContainerState {
  const { name, hostLayer, layer, load } = container;
  const layerFolder = sharedPolicyFolder + digestOf(layer.map((policy) => [policy.name, policy.text]));
  const copyFolder = container.runtime === 'lxc' && !container.isProxmox ? [`containers/${name}/policy`] : [];
  const hostText = `${hostLayer.own === undefined ? '' : header}${hostLayer.text}` as ByteString;
  const files: [string, ByteString][] = [
    [hostLayerFile(name), hostText],
    ...settingsFiles(container, layerFolder, copyFolder, hostText),
  ];
  if (hostLayer.own !== undefined) files.push([sharedHostLayer(hostText), hostText]);
  for (const policy of layer)
    for (const folder of [layerFolder, ...copyFolder])
      files.push([`${folder}/${policy.name}`, `${header}${policy.text}` as ByteString]);
  return {
    name,
    ...instanceOf(container),
    profile: bytesOf(hostLayer.profileName),
    namespace: bytesOf(hostLayer.namespaceName),
    profiles: layer.flatMap(({ profiles }) => profiles),
    policy: layer.map((policy) => `${layerFolder}/${policy.name}`),
    load,
    ...(hostLayer.own === undefined ? {} : { ownProfiles: hostLayer.own }),
    files: new Map(files),
  };
}

/** Returns the files with the settings for a container's runtime. */
function settingsFiles(
  container: ComposedContainer,
  layerFolder: string,
  [copyFolder]: readonly string[],
  hostText: ByteString,
): readonly [string, ByteString][] {
  const { name, hostLayer, nesting, rules, layer, load } = container;
  const policy = {
    place: `${current}/${layerFolder}`,
    ...(copyFolder === undefined ? {} : { otherwise: `${current}/${copyFolder}` }),
  };
  const layers = { nesting, rules, ...(load === 'container' || layer.length === 0 ? {} : { policy }) };
  const encoded = embedded(layer);
  if (container.runtime === 'incus')
    return Object.entries(incusSettings(encoded === undefined ? layers : { ...layers, policy: { encoded } }))
      .filter(([, value]) => value !== '')
      .map(([key, value]) => [settingsFile(name, key), bytesOf(value)]);
  if (container.isProxmox) {
    const lines = proxmoxSettings(encoded === undefined ? { rules } : { rules, policy: { encoded } });
    return [
      [
        lxcSettingsFile(container),
        bytesOf(`# Written by \`lamellar plan --out\` from a manifest.\n${lines.join('\n')}\n`),
      ],
    ];
  }
  const profileFile = () => ({
    place: `${current}/${sharedHostLayer(hostText)}`,
    otherwise: `${current}/${hostLayerFile(name)}`,
  });
  const settings =
    hostLayer.own === undefined
      ? lxcSettings(layers)
      : ownLayerSettings({
          ...layers,
          ...hostLayer,
          profileFile: profileFile(),
          configuration: configurationFile(container),
        });
  const lines = load === 'container' && layer.length > 0 ? [...settings, securityfsSetting] : settings;
  return [[lxcSettingsFile(container), bytesOf(`${header}${lines.join('\n')}\n`)]];
}

/** The longest policy in hooks, in characters. A file of Proxmox VE's cluster has at most 512 KiB. */
export const maxEmbedded = 480_000;

/** Encodes a layer for hooks; undefined for a layer that is only loaded on this machine, or is too large. */
function embedded(layer: ComposedContainer['layer']): readonly string[] | undefined {
  if (layer.length === 0 || layer.some(({ complete }) => complete === undefined)) return undefined;
  const encoded = encodedLayer(layer);
  return encoded.join(' ').length > maxEmbedded ? undefined : encoded;
}

/** Encodes the texts of a layer with all includes, for hooks. */
export function encodedLayer(layer: ComposedContainer['layer']): readonly string[] {
  const { gzipSync } = process.getBuiltinModule('node:zlib');
  const texts = layer.flatMap(({ complete }) => complete ?? []);
  return texts.map((text) => gzipSync(Buffer.from(text, 'latin1'), { level: 9 }).toString('base64'));
}

/** Adds the files of a generation to the record of an applied container. */
export function appliedState(container: AppliedContainer, own: Files, generation: Files): ContainerState {
  const hostLayer = own.get(hostLayerFile(container.name));
  const isOwn = container.ownProfiles !== undefined && hostLayer !== undefined;
  const shared = [...container.policy, ...(isOwn ? [sharedHostLayer(hostLayer)] : [])].flatMap((file) => {
    const content = generation.get(file);
    return content === undefined ? [] : [[file, content] as const];
  });
  return { ...container, files: new Map([...own, ...shared]) };
}

/**
 * Returns the file of a container's host layer: a copy of the profile that the runtime generates, or a profile that a
 * hook loads.
 */
export function hostLayerFile(container: string): string {
  return `containers/${container}/host-layer.aa`;
}

/** Returns the file of an Incus setting. */
export function settingsFile(container: string, key: string): string {
  return `containers/${container}/incus/${key}`;
}

/** Returns the file of a host layer for a hook, named by a digest. */
function sharedHostLayer(text: ByteString): string {
  return `${sharedPolicyFolder}${digest([['host-layer.aa', text]])}/host-layer.aa`;
}

/** Returns the file of LXC settings; for a container of Proxmox VE, the place below the root, without the first slash. */
export function lxcSettingsFile(container: { readonly name: string } & Instance): string {
  return container.runtime === 'lxc' && container.isProxmox
    ? proxmoxSettingsFile(container.instance).slice(1)
    : `containers/${container.name}/lamellar.conf`;
}

/** Returns the text of a container's host layer. */
export function hostLayerText({ name, files }: ContainerState): ByteString {
  return files.get(hostLayerFile(name)) ?? ('' as ByteString);
}

/** Returns the lines for a container's LXC configuration, a character for each byte. */
export function lxcSettingsIn(container: ContainerState): readonly string[] {
  const text = container.files.get(lxcSettingsFile(container)) ?? '';
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

/** Returns the Incus settings of a container. */
export function incusSettingsIn({ name, files }: ContainerState): IncusSettings {
  const value = (key: keyof IncusSettings): string =>
    Buffer.from(files.get(settingsFile(name, key)) ?? '', 'latin1').toString();
  return {
    'security.nesting': value('security.nesting') === 'true' ? 'true' : 'false',
    'raw.apparmor': value('raw.apparmor'),
    'raw.lxc': value('raw.lxc'),
  };
}

/** Returns the policy of a container's layer. */
export function appliedLayer({ policy, files }: ContainerState): readonly LayerPolicy[] {
  return policy.map((file) => {
    const text = files.get(file) ?? ('' as ByteString);
    return { name: path.basename(file), text, origin: `${current}/${file}` };
  });
}

/** Returns a digest of files. */
export function digest(files: Iterable<readonly [string, ByteString]>): string {
  // The module is slow to load.
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  for (const [file, content] of files) hash.update(`${file}\0${content.length}\0`).update(content, 'latin1');
  return hash.digest('hex').slice(0, 16);
}
