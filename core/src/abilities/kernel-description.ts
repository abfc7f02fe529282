import {
  bytesForm,
  mapForm,
  objectForm,
  optional,
  textForm,
  truthForm,
  wordForm,
  type JsonForm,
  type JsonProblem,
} from '../snapshot/json-form.ts';
import { printVersioned, readVersioned, type VersionedJson } from '../snapshot/versioned-json.ts';
import { behaviourWords, type BehaviourName } from './behaviour-words.ts';
import { chooseKernel } from '../mediation/choose-kernel.ts';
import { measuredKernels, type MeasuredKernel } from '../mediation/kernel.ts';
import { unaskedBy } from '../mediation/unasked.ts';
import { parseFeatures } from '../profile/features.ts';
import type { LoadSets } from '../profile/load-set.ts';
import { textOf, type ByteString } from '../source/bytes.ts';

/** The version of the file of a description. It changes where one of before could not be read any more. */
export const kernelDescriptionVersion = 1;

/** All of them, in the order in which people are told. */
export const behaviourNames = Object.keys(behaviourWords) as readonly BehaviourName[];

/** What was found out by trying; what could not be tried is left out. */
export interface TriedBehaviours extends Readonly<Partial<Record<BehaviourName, boolean>>> {
  readonly loadSets?: LoadSets;
}

/** A value, and whether it was tried on this kernel, or is that of the nearest one that was measured. */
export interface ToldBehaviour<Value> {
  readonly value: Value;
  readonly from: 'tried' | 'nearest';
}

/** A kernel as `lamellar doctor --save` describes it: what its AppArmor has and how it decides. */
export interface KernelDescription {
  /** When, in UTC: `2026-11-27T12:00:00Z`. */
  readonly taken: string;
  /** `uname -r`. */
  readonly release: ByteString;
  /** `uname -v`. */
  readonly version: ByteString;
  /** What its `features/` directory says, by path. */
  readonly features: ReadonlyMap<ByteString, ByteString>;
  /** The version of apparmor_parser that has compiled what was tried; undefined where it is not there. */
  readonly compiler: ByteString | undefined;
  /** The measured kernel that everything else is taken from. */
  readonly nearest: string;
  readonly behaviours: { readonly [Name in BehaviourName]: ToldBehaviour<boolean> | undefined };
  readonly loadSets: ToldBehaviour<LoadSets> | undefined;
}

/** What a description is made from. */
export type DescribedHost = Pick<KernelDescription, 'taken' | 'release' | 'version' | 'features' | 'compiler'>;

/** Describes a kernel by its features and by what was tried; the rest is as in the nearest kernel that was measured. */
export function describeKernel(host: DescribedHost, tried: TriedBehaviours): KernelDescription {
  const nearest = nearestTo(textOf(host.release));
  const told = <Value>(own: Value | undefined, otherwise: Value): ToldBehaviour<Value> =>
    own === undefined ? { value: otherwise, from: 'nearest' } : { value: own, from: 'tried' };
  return {
    ...host,
    nearest: nearest.version,
    behaviours: Object.fromEntries(
      behaviourNames.map((name) => [name, told(tried[name], nearest.behaviours[name])]),
    ) as KernelDescription['behaviours'],
    loadSets: told(tried.loadSets, nearest.loadSets),
  };
}

/** The kernel that a description tells of. What it does not say is as in the nearest one that was measured. */
export function kernelOfDescription(description: KernelDescription): MeasuredKernel {
  const { release, behaviours, loadSets } = description;
  const nearest = nearestTo(textOf(release));
  const values = behaviourNames.map((name) => [name, behaviours[name]?.value ?? nearest.behaviours[name]] as const);
  return {
    version: textOf(release),
    behaviours: {
      ...(Object.fromEntries(values) as Record<BehaviourName, boolean>),
      unasked: description.features.size === 0 ? nearest.behaviours.unasked : unaskedBy(description.features),
    },
    loadSets: loadSets?.value ?? nearest.loadSets,
    features: featuresText(description) ?? nearest.features,
  };
}

/** The behaviours that were not tried. */
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

/** The largest file of a description, in characters; one has some 5,000. */
export const largestKernelDescription = 1024 * 1024;

const descriptionJson: VersionedJson = {
  key: 'lamellar-kernel',
  version: kernelDescriptionVersion,
  called: 'description of a kernel',
  largest: largestKernelDescription,
  mostValues: 10_000,
};

const longest = { name: 1024, value: 16_384 };
const name = bytesForm(longest.name);

function toldForm<Value>(form: JsonForm<Value>): JsonForm<ToldBehaviour<Value> | undefined> {
  return optional(objectForm<ToldBehaviour<Value>>({ value: form, from: wordForm(['tried', 'nearest']) }));
}

const told = toldForm(truthForm);

const descriptionForm = objectForm<KernelDescription>({
  taken: textForm(longest.name, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/, 'a time in UTC'),
  release: name,
  version: name,
  features: mapForm(1000, longest.value),
  compiler: optional(name),
  nearest: textForm(longest.name, /^[\w.+~-]+$/, 'a version'),
  behaviours: objectForm<KernelDescription['behaviours']>(
    Object.fromEntries(behaviourNames.map((each) => [each, told])) as Record<BehaviourName, typeof told>,
  ),
  loadSets: toldForm(wordForm<LoadSets>(['last-header', 'first-named', 'only-named'])),
});

/** A description as JSON. */
export function printKernelDescription(description: KernelDescription): string {
  return printVersioned(description, descriptionJson, descriptionForm);
}

/** Reads the JSON of a description, which may come from anybody. Never throws, whatever the text is. */
export function readKernelDescription(
  text: string,
): { readonly description: KernelDescription } | { readonly problems: readonly JsonProblem[] } {
  const reading = readVersioned(text, descriptionJson, descriptionForm);
  return 'value' in reading ? { description: reading.value } : reading;
}
