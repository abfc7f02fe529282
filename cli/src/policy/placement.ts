import path from 'node:path';
import type { LabelPart, StackedPolicy } from '@lamellar/core';
import { shellCommand, type Fix } from '@lamellar/core/audit';
import { bytesOf, textOf } from '@lamellar/core/language';
import type { Profile } from '@lamellar/core/namespaces';
import { rulePlace } from '@lamellar/core/repair';
import { kindOf, readNamedFile } from '@lamellar/node/files';
import { isProxmox, manifestKeys, type Manifest } from '@lamellar/node/manifest';
import { withOwnIncludes } from '../adapters/policy/own-includes.ts';
import { templateValues } from '../adapters/policy/policy-surroundings.ts';
import { header as appliedHeader } from '../provision/resources/container-state.ts';
import type { CommandPolicy } from './load-policy.ts';
import { generatedPlaceOf, placeByName, type LoadStep } from './place-by-name.ts';
import type { PlacesOnDisk } from './places-on-disk.ts';
import { defaultBase, type CommandPolicyOptions, type SurroundingsOptions } from './policy-options.ts';
import { fieldValuePattern, type RuleLocation } from './rule-location.ts';

/** The known origins of policy. */
interface PlacedPolicy {
  readonly policy: StackedPolicy;
  readonly manifest?: { readonly file: string; readonly manifest: Manifest };
  /** The files of the host, if its policy in force was selected. `isHere` is true for the local host. */
  readonly disk?: { readonly places: PlacesOnDisk; readonly isHere: boolean };
}

/** The placements of profiles' rules. */
export interface Placements {
  readonly placementOf: (part: LabelPart) => RuleLocation;
  /** Returns the profile in the file from which the profile in force was loaded, if available. */
  readonly textOf: (part: LabelPart) => Profile | undefined;
}

/** Finds the placements of profiles' rules. For policy in force, these are the files on the host's disk. */
export async function placementsFor(loaded: CommandPolicy, given: CommandPolicyOptions): Promise<Placements> {
  const options = withOwnIncludes(given, given.policy ?? []);
  const { live } = loaded;
  if (live === undefined || live.snapshot.files.length === 0)
    return { placementOf: (part) => placementOf(part, loaded, options), textOf: () => undefined };
  // Loaded lazily, because most runs name files.
  const { PlacesOnDisk } = await import('./places-on-disk.ts');
  const places = new PlacesOnDisk(live.snapshot);
  const placed = { ...loaded, disk: { places, isHere: options.live === true } };
  return { placementOf: (part) => placementOf(part, placed, options), textOf: (part) => places.textOf(part) };
}

function placementOf(part: LabelPart, placed: PlacedPolicy, options: SurroundingsOptions): RuleLocation {
  const generated = generatedPlace(part, placed);
  const place = rulePlace(part.profile);
  const isFile =
    place !== undefined && placed.disk?.places.has(place.source) !== true && kindOf(place.source.name) === 'file';
  const isOfCatalogue = !isFile && place?.local !== undefined && isInManifest(part, placed);
  if (generated !== undefined)
    return isFile ? { ...generated, generated: { file: place.source.name, place } } : generated;
  if (!isFile && !isOfCatalogue) return placeOnDisk(part, placed) ?? placeOfLayer(part, placed);
  const file = place.source.name;
  const load = loading(part, placed, file, options);
  if (place.local === undefined) return { kind: 'text', file, place, ...fieldsOf(file, options), ...load };
  const wanted = Buffer.from(place.local, 'latin1').toString();
  const local = [...(options.Include ?? []), options.base]
    .map((directory) => path.join(directory, wanted))
    .find((one) => kindOf(one) === 'file');
  return { kind: 'local', file: local ?? path.join(options.base, wanted), isThere: local !== undefined, ...load };
}

/**
 * Returns the place by the name of the profile, unless the files are known: the files of the host, or the policy of a
 * container in the manifest.
 */
function placeOfLayer(part: LabelPart, placed: PlacedPolicy): RuleLocation {
  return isInManifest(part, placed) || placed.disk !== undefined
    ? { kind: 'nowhere', load: { advice: 'add the rules to the text of the profile, and load the text' } }
    : placeByName(part.profile.name, placed.policy.layerOf(part));
}

/** Returns whether a profile belongs to the container layer of a container in the manifest. */
function isInManifest(part: LabelPart, { policy, manifest }: PlacedPolicy): boolean {
  const layer = policy.layerOf(part);
  if (layer.kind !== 'container-layer' || layer.container.name === undefined) return false;
  return manifest?.manifest.containers.has(textOf(layer.container.name)) === true;
}

/** Finds the file on a host's disk that declares a loaded profile. */
function placeOnDisk(part: LabelPart, { disk }: PlacedPolicy): RuleLocation | undefined {
  const found = disk?.places.placeOf(part);
  if (disk === undefined || found === undefined) return undefined;
  const { file, place, container, enter, load, hasLocal } = found;
  const isApplied = place.source.text.startsWith(appliedHeader);
  const then = { load: isApplied ? { advice: reapplying } : stepOf(load) };
  const whose = {
    ...(container === undefined ? {} : { container }),
    ...(enter === undefined ? {} : { enter }),
    ...(disk.isHere && container === undefined ? {} : { isElsewhere: true as const }),
  };
  if (place.local === undefined) return { kind: 'text', file, place, ...whose, ...then };
  const local = path.join(path.dirname(file), Buffer.from(place.local, 'latin1').toString());
  return { kind: 'local', file: local, isThere: hasLocal, ...whose, ...then };
}

/** The advice for a file that the next `lamellar apply` would replace. */
const reapplying =
  'add the rules to the policy of the manifest instead, and run `lamellar apply`, which wrote this file';

function stepOf(fix: Fix): LoadStep {
  return fix.kind === 'command' ? { commands: [fix.command] } : { advice: fix.kind === 'advice' ? fix.text : '' };
}

/** Returns the command to activate a text: of a manifest, or for the local kernel. */
function loading(
  { namespace }: LabelPart,
  { manifest, disk }: PlacedPolicy,
  file: string,
  { base, Include = [] }: SurroundingsOptions,
): { readonly load?: LoadStep } {
  if (manifest !== undefined) return { load: applying(manifest.file) };
  if (disk?.isHere === false) return {};
  const inside = namespace.parent === undefined ? [] : ['--namespace', namespace.fullName];
  const folders = [
    ...(base === defaultBase ? [] : ['--base', bytesOf(base)]),
    ...Include.flatMap((one) => ['--Include', bytesOf(one)]),
  ];
  return { load: { commands: [shellCommand('apparmor_parser', '--replace', ...inside, ...folders, bytesOf(file))] } };
}

function applying(manifest: string): LoadStep {
  return { commands: [shellCommand('lamellar', 'apply', '--manifest', bytesOf(manifest))] };
}

/** Returns the commands that put a manifest into force for a container of Proxmox VE. */
function writingFiles(manifest: string, container: string): LoadStep {
  const write = shellCommand('lamellar', 'plan', '--out', 'for-pve', '--manifest', bytesOf(manifest));
  return {
    commands: [write, 'cp -r for-pve/etc/pve/lamellar /etc/pve', `pct reboot ${container}`],
    restarts: container,
  };
}

/**
 * Returns the fields that names in a template must come from. A name that the template also has literally, or that two
 * fields have, stays literal.
 */
function fieldsOf(file: string, options: SurroundingsOptions): Pick<RuleLocation, 'fields'> {
  const given = [...templateValues(options)];
  const contents = given.length === 0 ? undefined : readNamedFile(file);
  if (contents === undefined || 'reason' in contents) return {};
  const text = contents.bytes.toString('latin1');
  const fields = given.flatMap(([name, [value = 'unconfined']]) => {
    const isField = new RegExp(String.raw`\{\{-?\s*\.${name}\s*-?\}\}`).test(text);
    return isField && value !== 'unconfined' && !fieldValuePattern(value).test(text) ? [[name, value] as const] : [];
  });
  const values = fields.map(([, value]) => value);
  return { fields: fields.filter(([, value]) => values.indexOf(value) === values.lastIndexOf(value)) };
}

/** Returns the placement in the configuration of a generated host layer; undefined for a layer from a file. */
function generatedPlace(part: LabelPart, { policy, manifest }: PlacedPolicy): RuleLocation | undefined {
  const layer = policy.layerOf(part);
  if (layer.kind !== 'host-layer') return undefined;
  const [{ name: key }] = layer.containers;
  const design = key === undefined ? undefined : manifest?.manifest.containers.get(textOf(key));
  if (manifest !== undefined && design !== undefined)
    return design.hostLayer.base.kind === 'catalogue'
      ? {
          kind: 'manifest',
          file: manifest.file,
          container: design.name,
          layer: manifestKeys[manifest.manifest.version].hostLayer,
          load: isProxmox(design) ? writingFiles(manifest.file, design.instance) : applying(manifest.file),
        }
      : undefined;
  return generatedPlaceOf(part.profile.name);
}
