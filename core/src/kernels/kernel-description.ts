import type { JsonProblem } from '../schemas/json-place.ts';
import { mapSchema, objectSchema, optional, type Schema } from '../schemas/schema.ts';
import { bytesSchema, wordSchema, textSchema, truthSchema } from '../schemas/scalar-schemas.ts';
import { printVersioned, readVersioned, type VersionedJson } from '../schemas/versioned-json.ts';
import { behaviourWords, type BehaviourName } from './behaviour-words.ts';
import { chooseKernel } from './choose-kernel.ts';
import { measuredKernels, type MeasuredKernel } from './measured-kernels.ts';
import { shownBehaviours } from './shown-behaviours.ts';
import { parseFeatures } from '../profile/features.ts';
import type { LoadSets } from '../profile/load-set.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';

/** The format version of description files. The version changes if older files become unreadable. */
export const kernelDescriptionVersion = 1;

/** All behaviours, in display order. */
export const behaviourNames = Object.keys(behaviourWords) as readonly BehaviourName[];

/** The results of tried behaviours; untried behaviours are left out. */
export interface TriedBehaviours extends Readonly<Partial<Record<BehaviourName, boolean>>> {
  readonly loadSets?: LoadSets;
}

/** The reasons why behaviours were not tried. */
export type ProbeReasons = ReadonlyMap<BehaviourName | 'loadSets', string>;

/** A value, either tried on this kernel or taken from the nearest measured kernel. */
export interface DescribedBehaviour<Value> {
  readonly value: Value;
  readonly from: 'tried' | 'nearest';
}

/** A kernel as described by `lamellar kernel probe --save`: the features and behaviours of the kernel's AppArmor. */
export interface KernelDescription {
  /** The time of the description, in UTC: `2026-11-27T12:00:00Z`. */
  readonly taken: string;
  /** `uname -r`. */
  readonly release: ByteString;
  /** `uname -v`. */
  readonly version: ByteString;
  /** The contents of `features/`, by path. */
  readonly features: ReadonlyMap<ByteString, ByteString>;
  /** The version of apparmor_parser that compiled the probes; undefined without a compiler. */
  readonly compiler: ByteString | undefined;
  /** The measured kernel, the source of untried values. */
  readonly nearest: string;
  readonly behaviours: { readonly [Name in BehaviourName]: DescribedBehaviour<boolean> | undefined };
  readonly loadSets: DescribedBehaviour<LoadSets> | undefined;
}

/** The input for building a description. */
export type DescribedHost = Pick<KernelDescription, 'taken' | 'release' | 'version' | 'features' | 'compiler'>;

/**
 * Describes a kernel by the features and the tried behaviours; untried values come from the nearest measured kernel.
 */
export function describeKernel(host: DescribedHost, tried: TriedBehaviours): KernelDescription {
  const nearest = nearestTo(textOf(host.release));
  const shown = <Value>(own: Value | undefined, otherwise: Value): DescribedBehaviour<Value> =>
    own === undefined ? { value: otherwise, from: 'nearest' } : { value: own, from: 'tried' };
  return {
    ...host,
    nearest: nearest.version,
    behaviours: Object.fromEntries(
      behaviourNames.map((name) => [name, shown(tried[name], nearest.behaviours[name])]),
    ) as KernelDescription['behaviours'],
    loadSets: shown(tried.loadSets, nearest.loadSets),
  };
}

/** Returns the kernel of a description. Missing values come from the nearest measured kernel. */
export function kernelOfDescription(description: KernelDescription): MeasuredKernel {
  const { release, behaviours, loadSets } = description;
  const nearest = nearestTo(textOf(release));
  const described = (isTried: boolean): object =>
    Object.fromEntries(
      behaviourNames.flatMap((name) => {
        const behaviour = behaviours[name];
        return behaviour !== undefined && (behaviour.from === 'tried') === isTried ? [[name, behaviour.value]] : [];
      }),
    );
  return {
    version: textOf(release),
    behaviours: {
      ...nearest.behaviours,
      ...described(false),
      ...(description.features.size === 0 ? {} : shownBehaviours(description.features)),
      ...described(true),
    },
    loadSets: loadSets?.value ?? nearest.loadSets,
    features: featuresText(description) ?? nearest.features,
  };
}

/** Returns the untried behaviours. */
export function untriedBehaviours({
  behaviours,
  loadSets,
}: KernelDescription): readonly (BehaviourName | 'loadSets')[] {
  const untried: (BehaviourName | 'loadSets')[] = behaviourNames.filter((name) => behaviours[name]?.from !== 'tried');
  return loadSets?.from === 'tried' ? untried : [...untried, 'loadSets'];
}

function featuresText({ features }: KernelDescription): string | undefined {
  const text = Array.from(features, ([path, value]) => `${textOf(path)}: ${textOf(value)}\n`).join('');
  return parseFeatures(text) === undefined ? undefined : text;
}

function nearestTo(release: string): MeasuredKernel {
  const kernel = chooseKernel(release)?.kernel ?? measuredKernels.at(-1);
  if (kernel === undefined) throw new RangeError('no kernel was measured');
  return kernel;
}

/** The maximum size of a description file, in characters; a typical file has some 5,000. */
export const maxKernelDescriptionSize = 1024 * 1024;

const descriptionJson: VersionedJson = {
  key: 'lamellar-kernel',
  version: kernelDescriptionVersion,
  called: 'description of a kernel',
  largest: maxKernelDescriptionSize,
  maxValues: 10_000,
};

const longest = { name: 1024, value: 16_384 };
const name = bytesSchema(longest.name);
const value = bytesSchema(longest.value);

function describedBehaviour<Value>(schema: Schema<Value>): Schema<DescribedBehaviour<Value> | undefined> {
  return optional(objectSchema<DescribedBehaviour<Value>>({ value: schema, from: wordSchema(['tried', 'nearest']) }));
}

const triedOrNearest = describedBehaviour(truthSchema);

const descriptionSchema = objectSchema<KernelDescription>({
  taken: textSchema(longest.name, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/, 'a time in UTC'),
  release: name,
  version: name,
  features: mapSchema(value, value, 1000),
  compiler: optional(name),
  nearest: textSchema(longest.name, /^[\w.+~-]+$/, 'a version'),
  behaviours: objectSchema<KernelDescription['behaviours']>(
    Object.fromEntries(behaviourNames.map((each) => [each, triedOrNearest])) as Record<
      BehaviourName,
      typeof triedOrNearest
    >,
  ),
  loadSets: describedBehaviour(wordSchema<LoadSets>(['last-header', 'first-named', 'only-named'])),
});

/** A description as JSON. */
export function printKernelDescription(description: KernelDescription): string {
  return printVersioned(description, descriptionJson, descriptionSchema);
}

/** Reads the JSON of a description from an untrusted source. Never throws, for any text. */
export function readKernelDescription(
  text: string,
): { readonly description: KernelDescription } | { readonly problems: readonly JsonProblem[] } {
  const reading = readVersioned(text, descriptionJson, descriptionSchema);
  return 'value' in reading ? { description: reading.value } : reading;
}
