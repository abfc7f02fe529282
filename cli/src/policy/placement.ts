import path from 'node:path';
import { partsOfProfile, shellCommand, type LabelPart, type Profile, type StackedPolicy } from '@lamellar/core';
import { rulePlace, type RulePlace } from '@lamellar/core/repair';
import { bytesOf, textOf, type ByteString } from '@lamellar/core/language';
import { kindOf } from '../host/disk/kind-of.ts';
import type { LxcInstance } from '../host/instance.ts';
import { configurationFile } from '../host/lxc/configuration-file.ts';
import { readLxcValues } from '../host/lxc/lxc-values.ts';
import { instanceIn } from '../host/snapshot/managed-instance.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { SnapshotOptions } from './chosen-snapshot.ts';
import type { LoadedPolicy } from './load-policy.ts';
import type { PlacesOnDisk } from './places-on-disk.ts';
import type { SurroundingsOptions } from './policy-options.ts';

/** Where a rule of a profile is written, so that it is there from then on. */
export type Placement = WhereWritten & {
  /** Where the profile is generated: the text that was named for it. */
  readonly generated?: { readonly file: string; readonly place: RulePlace };
  /** Where the text is a template: what its fields stand for. */
  readonly fields?: readonly (readonly [name: string, value: string])[];
  /** What has it be in force then, where that is known: a command, or words. */
  readonly then?: string;
};

type WhereWritten =
  /** In the text of the profile. */
  | ({ readonly kind: 'text'; readonly file: string; readonly place: RulePlace } & Elsewhere)
  /** In a file that the profile includes for what people add. */
  | ({ readonly kind: 'local'; readonly file: string; readonly isThere: boolean } & Elsewhere)
  /** Under the rules of the container's host layer. */
  | { readonly kind: 'manifest'; readonly file: string; readonly container: string }
  /** In the container's configuration, from which LXC generates the profile each time. */
  | { readonly kind: 'lxc'; readonly file: string }
  /** In the instance's configuration, from which the runtime generates the profile each time. */
  | { readonly kind: 'incus' | 'lxd'; readonly instance: string; readonly project: string | undefined }
  /** No text of it is at hand. */
  | { readonly kind: 'nowhere' };

/** Whose files they are, where not this machine's own. */
interface Elsewhere {
  /** The container in whose root the file is. Safe to print. */
  readonly container?: string;
  /** A file of another host, or of a container: no patch of files of this one. */
  readonly isElsewhere?: true;
}

/** What is known of where policy came from. */
interface PlacedPolicy {
  readonly policy: StackedPolicy;
  readonly manifest?: { readonly file: string; readonly manifest: Manifest };
  /** The files of the host that it is of, where it is what is in force there, and whether that is this host. */
  readonly disk?: { readonly places: PlacesOnDisk; readonly isHere: boolean };
}

/** Where rules of profiles are written. */
export interface Placements {
  readonly placementOf: (asked: LabelPart) => Placement;
  /** What the file says that a profile of what is in force was loaded from, as far as that is there. */
  readonly textOf: (part: LabelPart) => Profile | undefined;
}

/** Tells of each profile where rules are added to it: of what is in force on a host, by its files on the disk there. */
export async function placementsFor(
  loaded: LoadedPolicy,
  options: SurroundingsOptions & SnapshotOptions,
): Promise<Placements> {
  const { live } = loaded;
  if (live === undefined)
    return { placementOf: (asked) => placementOf(asked, loaded, options), textOf: () => undefined };
  // Much to load for those who name files.
  const { PlacesOnDisk } = await import('./places-on-disk.ts');
  const places = new PlacesOnDisk(live.snapshot);
  const placed = { ...loaded, disk: { places, isHere: options.live === true } };
  return { placementOf: (asked) => placementOf(asked, placed, options), textOf: (part) => places.textOf(part) };
}

function placementOf(asked: LabelPart, placed: PlacedPolicy, options: SurroundingsOptions): Placement {
  const generated = generatedPlace(asked, placed);
  const place = rulePlace(asked.profile);
  const isFile =
    place !== undefined && placed.disk?.places.has(place.source) !== true && kindOf(place.source.name) === 'file';
  if (generated !== undefined)
    return isFile ? { ...generated, generated: { file: place.source.name, place } } : generated;
  if (!isFile) return placeOnDisk(asked, placed) ?? { kind: 'nowhere' };
  const file = place.source.name;
  const then = loading(asked, placed, file);
  if (place.local === undefined) return { kind: 'text', file, place, ...fieldsOf(options), ...then };
  const wanted = Buffer.from(place.local, 'latin1').toString();
  const local = [...(options.Include ?? []), options.base]
    .map((directory) => path.join(directory, wanted))
    .find((one) => kindOf(one) === 'file');
  return { kind: 'local', file: local ?? path.join(options.base, wanted), isThere: local !== undefined, ...then };
}

/** Where a profile that the kernel of a host has is written there. */
function placeOnDisk(asked: LabelPart, { disk }: PlacedPolicy): Placement | undefined {
  const found = disk?.places.placeOf(asked);
  if (disk === undefined || found === undefined) return undefined;
  const { file, place, container, load, hasLocal } = found;
  const then = { then: load.kind === 'command' ? load.command : load.kind === 'advice' ? load.text : '' };
  const whose = {
    ...(container === undefined ? {} : { container }),
    ...(disk.isHere && container === undefined ? {} : { isElsewhere: true as const }),
  };
  if (place.local === undefined) return { kind: 'text', file, place, ...whose, ...then };
  const local = path.join(path.dirname(file), Buffer.from(place.local, 'latin1').toString());
  return { kind: 'local', file: local, isThere: hasLocal, ...whose, ...then };
}

/** What has text be in force: of a manifest, or of this host's kernel. */
function loading({ namespace }: LabelPart, { manifest, disk }: PlacedPolicy, file: string): { readonly then?: string } {
  if (manifest !== undefined) return { then: applying(manifest.file) };
  if (disk?.isHere !== true) return {};
  const inside = namespace.parent === undefined ? [] : ['--namespace', namespace.fullName];
  return { then: shellCommand('apparmor_parser', '--replace', ...inside, bytesOf(file)) };
}

function applying(manifest: string): string {
  return shellCommand('lamellar', 'apply', '--manifest', bytesOf(manifest));
}

function fieldsOf({ set = [] }: SurroundingsOptions): Pick<Placement, 'fields'> {
  const fields = set.flatMap((word) => {
    const [, name = '', value = ''] = /^(\w+)=([^\n]+)$/.exec(word) ?? [];
    return name === '' ? [] : [[name, value] as const];
  });
  return fields.length === 0 ? {} : { fields };
}

/** A rule as it is written at a place: in a template, with its fields for the names that they stand for. */
export function writtenRule(rule: ByteString, { fields = [] }: Placement): ByteString {
  return fields.reduce((text, [name, value]) => {
    const escaped = bytesOf(value).replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
    const word = new RegExp(`(?<=[="]|//&)${escaped}(?=[",]|//&|$)`, 'g');
    return text.replaceAll(word, () => `{{.${name}}}`) as ByteString;
  }, rule);
}

/** Where the rules of a host layer are that is made anew at each start; undefined where it is somebody's own. */
function generatedPlace(asked: LabelPart, { policy, manifest }: PlacedPolicy): Placement | undefined {
  const layer = policy.layerOf(asked);
  if (layer.kind !== 'host-layer') return undefined;
  const [{ name: key }] = layer.containers;
  const design = key === undefined ? undefined : manifest?.manifest.containers.get(textOf(key));
  if (manifest !== undefined && design !== undefined)
    return design.hostLayer.base.kind === 'catalogue'
      ? { kind: 'manifest', file: manifest.file, container: design.name, then: applying(manifest.file) }
      : undefined;
  const told = partsOfProfile(asked.profile.name);
  if (told === undefined) return undefined;
  if (told.runtime === 'lxc') {
    const container = { runtime: 'lxc', lxcPath: decoded(told.path), instance: decoded(told.instance) } as const;
    if (hasOwnProfile(container)) return undefined;
    const then = `start container ${textOf(told.instance)} again: LXC generates it then`;
    return { kind: 'lxc', file: configurationFile(container), then };
  }
  const { name, project } = instanceIn(told.instance);
  return {
    kind: told.runtime,
    instance: decoded(name),
    project: told.instance === name ? undefined : decoded(project),
  };
}

/** Whether a container is to run under a profile that LXC does not generate. */
function hasOwnProfile(container: LxcInstance): boolean {
  const profile = readLxcValues(container).profileLine?.value ?? '';
  return profile !== '' && profile !== 'generated';
}

function decoded(bytes: string): string {
  return Buffer.from(bytes as ByteString, 'latin1').toString();
}
