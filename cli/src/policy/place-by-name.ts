import path from 'node:path';
import { lxcOptions, shellCommand } from '@lamellar/core/audit';
import { partsOfProfile, type InferredContainer } from '@lamellar/core/stacks';
import { textOf, type ByteString } from '@lamellar/core/language';
import { kindOf } from '@lamellar/node/files';
import type { LxcInstance } from '@lamellar/node/manifest';
import { configurationFile } from '../adapters/lxc/configuration-file.ts';
import { hasProxmoxName, proxmoxFolder } from '../adapters/lxc/proxmox.ts';
import { readLxcValues } from '../adapters/lxc/lxc-values.ts';
import { instanceIn } from '../adapters/snapshot/managed-instance.ts';

/** The step that loads rules after a change: shell commands, or words. */
export type LoadStep =
  | { readonly commands: readonly string[]; /** The container that stops and starts. */ readonly restarts?: string }
  | { readonly advice: string };

/** The lasting place for rules of a generated profile, by the profile's name. */
export type GeneratedPlace = { readonly load?: LoadStep } & (
  | {
      /** In the container's configuration. LXC generates the profile from the configuration at each start. */
      readonly kind: 'lxc';
      readonly file: string;
    }
  | {
      /** In Proxmox's configuration of the container. Proxmox generates LXC's configuration at each start. */
      readonly kind: 'proxmox';
      readonly file: string;
    }
  | {
      /** In the instance's configuration. The runtime generates the profile from the configuration at each start. */
      readonly kind: 'incus' | 'lxd';
      readonly instance: string;
      readonly project: string | undefined;
    }
);

/** Returns the place for rules of a host layer that LXC, Incus or LXD generates; undefined for different profiles. */
export function generatedPlaceOf(profile: ByteString): GeneratedPlace | undefined {
  const parts = partsOfProfile(profile);
  if (parts === undefined) return undefined;
  const instance = decoded(parts.instance);
  if (parts.runtime === 'lxc') {
    const container = { runtime: 'lxc', lxcPath: decoded(parts.path), instance } as const;
    const file = configurationFile(container);
    if (isOfProxmox(container, file))
      return {
        kind: 'proxmox',
        file: `${proxmoxFolder}/${instance}.conf`,
        load: { commands: [`pct reboot ${instance}`], restarts: instance },
      };
    const own = (kindOf(file) === 'file' ? readLxcValues(container).profileLine?.value : undefined) ?? '';
    if (own !== '' && own !== 'generated') return undefined;
    const of = lxcOptions({ name: parts.instance, path: parts.path });
    const commands = [shellCommand('lxc-stop', ...of), shellCommand('lxc-start', ...of)];
    return { kind: 'lxc', file, load: { commands, restarts: textOf(parts.instance) } };
  }
  const { name, project } = instanceIn(parts.instance);
  return {
    kind: parts.runtime,
    instance: decoded(name),
    project: parts.instance === name ? undefined : decoded(project),
  };
}

/** Returns whether Proxmox VE owns a container, also of a log from a different host, without LXC's configuration here. */
function isOfProxmox(container: LxcInstance, file: string): boolean {
  return hasProxmoxName(container) && (kindOf(path.dirname(proxmoxFolder)) === 'directory' || kindOf(file) !== 'file');
}

/** The place for rules of a profile without a known text. */
export type UsualPlace =
  | {
      /** The usual file of a profile, or of local additions, on the host or in the container. */
      readonly kind: 'usual';
      readonly file: string;
      /** The file of the profile, if `file` is for local additions. */
      readonly main?: string;
      readonly container?: string;
      /** The start of a command in the container. */
      readonly enter?: string;
      readonly load: LoadStep;
    }
  | {
      /** A program generates the profile. */
      readonly kind: 'runtime';
      readonly runtime: string;
      readonly load: LoadStep;
    };

/** The lasting place of a profile's rules by the name of the profile; `nowhere` if the name determines no place. */
export type PlaceByName = GeneratedPlace | UsualPlace | { readonly kind: 'nowhere'; readonly load: LoadStep };

/** The layer of a profile, as far as the place of rules depends on the layer. */
type LayerOfPlace =
  | { readonly kind: 'host' | 'host-layer' | 'namespace' }
  | { readonly kind: 'container-layer'; readonly container: InferredContainer };

/** Returns the place for rules of a profile without a known text, by name and layer. */
export function placeByName(profile: ByteString, layer: LayerOfPlace): PlaceByName {
  // The rules of a generated profile belong to a profile that the user chooses.
  if (profile.includes('//null-'))
    return { kind: 'nowhere', load: { advice: 'add the chosen rule first, then these rules to the chosen profile' } };
  if (layer.kind === 'namespace')
    return {
      kind: 'nowhere',
      load: { advice: 'add the rules where the owner of the policy namespace loads the profile' },
    };
  if (layer.kind === 'container-layer') return usualPlaceOf(profile, layer.container);
  return (layer.kind === 'host-layer' ? generatedPlaceOf(profile) : undefined) ?? usualPlaceOf(profile, undefined);
}

const copyOf = (option: string): string =>
  `load a copy of the profile with the rules under a new name, and select the copy by ${option}`;

/** Profiles by generator, and the lasting way to add rules. Engines in containers generate the same profiles. */
const generators: readonly (readonly [name: RegExp, runtime: string, advice: string])[] = [
  // The daemons and helpers of LXD and Incus, such as dnsmasq. Instances have `lxd-` and `incus-`.
  [/^lxd_[a-z]+-/, 'LXD', 'report the denial to LXD: no setting adds rules to the profiles of its helpers'],
  [/^incus_[a-z]+-/, 'Incus', 'report the denial to Incus: no setting adds rules to the profiles of its helpers'],
  [/^docker-default$/, 'dockerd', copyOf('`--security-opt apparmor=NAME`')],
  [/^cri-containerd\.apparmor\.d$/, 'containerd', copyOf('`appArmorProfile` of the pod')],
  [/^crio-default/, 'CRI-O', copyOf('`appArmorProfile` of the pod')],
  [/^(?:containers-default-|nerdctl-default$)/, 'the container engine', copyOf('`--security-opt apparmor=NAME`')],
  [/^snap\./, 'snapd', 'connect an interface of the snap that allows the access (`snap connections SNAP`)'],
  [
    /^libvirt-/,
    'libvirt',
    'add the rules to /etc/apparmor.d/local/abstractions/libvirt-qemu, and start the machine again',
  ],
];

/**
 * Returns the usual place for rules of a profile, by its name alone: a generator, or the file that the conventions of
 * Debian and Ubuntu name.
 *
 * @param container - the container of the profile's policy namespace, if any
 */
export function usualPlaceOf(profile: ByteString, container: InferredContainer | undefined): UsualPlace {
  const [own = '', ...children] = textOf(profile).split('//');
  const generator = generators.find(([name]) => name.test(textOf(profile)));
  if (generator !== undefined) return { kind: 'runtime', runtime: generator[1], load: { advice: generator[2] } };
  const shipped = /^lxc-container-(default.*)$/.exec(own)?.[1];
  // Debian names `/{,usr/}sbin/dhclient` by the shortest path.
  const name = own
    .replaceAll(/\{,[^{}]*\}/g, '')
    .replace(/^\//, '')
    .replaceAll('/', '.');
  const main = shipped === undefined ? `/etc/apparmor.d/${name}` : `/etc/apparmor.d/lxc/lxc-${shipped}`;
  const isLocal = children.length === 0 && shipped === undefined;
  const file = isLocal ? { file: `/etc/apparmor.d/local/${name}`, main } : { file: main };
  const where = container?.name === undefined ? {} : { container: textOf(container.name) };
  const enter = container === undefined ? undefined : enterCommand(container);
  // Names from a log may contain anything: a command contains only plain names.
  if (!/^[\w.+-]+$/.test(name) || (container !== undefined && enter === undefined))
    return { kind: 'usual', ...file, ...where, load: { advice: 'add the rules to the profile, and load its file' } };
  const load = `apparmor_parser --replace ${shipped === undefined ? main : '/etc/apparmor.d/lxc-containers'}`;
  if (enter === undefined) return { kind: 'usual', ...file, load: { commands: [load] } };
  return { kind: 'usual', ...file, ...where, enter, load: { commands: [`${enter} ${load}`] } };
}

/** Returns the start of a command that runs a command in a container; undefined without a usable name. */
function enterCommand({ name, runtime }: InferredContainer): string | undefined {
  if (name === undefined || name.startsWith('-')) return undefined;
  return runtime === 'lxc'
    ? shellCommand('lxc-attach', '-n', name, '--')
    : shellCommand(runtime === 'lxd' ? 'lxc' : 'incus', 'exec', name, '--');
}

function decoded(bytes: string): string {
  return Buffer.from(bytes as ByteString, 'latin1').toString();
}
