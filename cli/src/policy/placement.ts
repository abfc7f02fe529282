import path from 'node:path';
import type { LabelPart, StackedPolicy } from '@lamellar/core';
import { rulePlace, type RulePlace } from '@lamellar/core/repair';
import { bytesOf, textOf, type ByteString } from '@lamellar/core/language';
import { kindOf } from '../host/disk/kind-of.ts';
import { readRegularFile } from '../host/disk/read-file.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { SurroundingsOptions } from './policy-options.ts';

/** Where a rule of a profile is written, so that it is there from then on. */
export type Placement = WhereWritten & {
  /** Where the profile is generated: the text that was named for it. */
  readonly generated?: { readonly file: string; readonly place: RulePlace };
  /** Where the text is a template: what its fields stand for. */
  readonly fields?: readonly (readonly [name: string, value: string])[];
};

type WhereWritten =
  /** In the text of the profile. */
  | { readonly kind: 'text'; readonly file: string; readonly place: RulePlace }
  /** In a file that the profile includes for what people add. */
  | { readonly kind: 'local'; readonly file: string; readonly isThere: boolean }
  /** Under the rules of the container's host layer. */
  | { readonly kind: 'manifest'; readonly file: string; readonly container: string }
  /** In the container's configuration, from which LXC generates the profile each time. */
  | { readonly kind: 'lxc'; readonly file: string }
  /** In the instance's configuration, from which the runtime generates the profile each time. */
  | { readonly kind: 'incus' | 'lxd'; readonly instance: string; readonly project: string | undefined }
  /** No text of it is at hand. */
  | { readonly kind: 'nowhere' };

/** What is known of where policy came from. */
export interface PlacedPolicy {
  readonly policy: StackedPolicy;
  readonly manifest?: { readonly file: string; readonly manifest: Manifest };
}

/** Where rules are added to a profile. */
export function placementOf(asked: LabelPart, placed: PlacedPolicy, options: SurroundingsOptions): Placement {
  const generated = generatedPlace(asked, placed);
  const place = rulePlace(asked.profile);
  const isFile = place !== undefined && kindOf(place.source.name) === 'file';
  if (generated !== undefined)
    return isFile ? { ...generated, generated: { file: place.source.name, place } } : generated;
  if (!isFile) return { kind: 'nowhere' };
  if (place.local === undefined) return { kind: 'text', file: place.source.name, place, ...fieldsOf(options) };
  const wanted = Buffer.from(place.local, 'latin1').toString();
  const file = [...(options.Include ?? []), options.base]
    .map((directory) => path.join(directory, wanted))
    .find((one) => kindOf(one) === 'file');
  return { kind: 'local', file: file ?? path.join(options.base, wanted), isThere: file !== undefined };
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
function generatedPlace(asked: LabelPart, { policy, manifest }: PlacedPolicy): WhereWritten | undefined {
  const layer = policy.layerOf(asked);
  if (layer.kind !== 'host-layer') return undefined;
  const [{ name }] = layer.containers;
  const design = name === undefined ? undefined : manifest?.manifest.containers.get(textOf(name));
  if (manifest !== undefined && design !== undefined)
    return design.hostLayer.base.kind === 'catalogue'
      ? { kind: 'manifest', file: manifest.file, container: design.name }
      : undefined;
  const told = /^(lxc|incus|lxd)-([^/]+)_<(.*)>$/s.exec(asked.profile.name);
  if (told === null) return undefined;
  const [, runtime, instance = '', folder = ''] = told;
  if (runtime === 'lxc') {
    const file = path.join(decoded(folder), decoded(instance), 'config');
    return hasOwnProfile(file) ? undefined : { kind: 'lxc', file };
  }
  const [project, name_] = instance.includes('_') ? instance.split('_', 2) : [undefined, instance];
  return { kind: runtime === 'incus' ? 'incus' : 'lxd', instance: decoded(name_ ?? ''), project };
}

/** Whether a container is to run under a profile that LXC does not generate. */
function hasOwnProfile(file: string): boolean {
  if (kindOf(file) !== 'file') return false;
  const contents = readRegularFile(file, largestConfiguration);
  if ('reason' in contents) return false;
  const chosen = [
    ...contents.bytes.toString('latin1').matchAll(/^[ \t]*lxc\.apparmor\.profile[ \t]*=[ \t]*(.*?)[ \t]*$/gm),
  ];
  const profile = chosen.at(-1)?.[1];
  return profile !== undefined && profile !== '' && profile !== 'generated';
}

const largestConfiguration = 1024 * 1024;

function decoded(bytes: string): string {
  return Buffer.from(bytes as ByteString, 'latin1').toString();
}
