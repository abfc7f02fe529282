import { policyClasses, type LabelOperation } from '@lamellar/core/classes';
import type { LeftOut } from '@lamellar/core/diff';
import type { OwnChangesView, OwnChangeView } from '../views/changes-view.ts';
import { firstOf } from '../words/truncate-list.ts';
import { wrapped } from '../words/wrapped.ts';
import { limitedBlocks } from './change-blocks.ts';
import { labelList } from './label-list.ts';

/** The maximum number of rules in a line for a person to read. */
const maxRules = 3;
/** The width without the indent of sections. */
const columns = 78;

/** Describes the permissions that labels gain and lose on objects; empty if nothing was compared. */
export function ownChangeLines(changed: readonly OwnChangesView[], leftOut: readonly LeftOut[]): readonly string[] {
  if (leftOut.length === 0) return [];
  const nothing = changed.length === 0 ? 'nothing changes; ' : '';
  return [...gainLines(changed), ...wrapped(`${nothing}${notComparedWords(leftOut)}`, '', columns)];
}

/** Describes gains and losses, changes of more labels first, without a note about omitted comparisons. */
export function gainLines(changed: readonly OwnChangesView[]): readonly string[] {
  const sorted = [...changed].sort((left, right) => right.subjects.length - left.subjects.length);
  return limitedBlocks(sorted, linesAbout, 'label', ({ subjects }) => subjects.length);
}

/** Prints `not compared: unix connect`, for one omitted class or more. */
export function notComparedWords(leftOut: readonly LeftOut[]): string {
  return `not compared: ${leftOut.map(leftOutWords).join('; ')}`;
}

function linesAbout({ subjects, changes, tooLarge }: OwnChangesView): readonly string[] {
  const gainsFirst = (['gained', 'lost'] as const).flatMap((kind) => changes.filter((change) => change.kind === kind));
  const sentences = [
    ...gainsFirst.map((change) => changeWords(change)),
    ...(tooLarge.length === 0 ? [] : [`too large to compare: ${tooLarge.join(', ')}`]),
  ];
  return [...labelList('', subjects), ...sentences.flatMap((sentence) => wrapped(sentence, '  ', columns))];
}

/**
 * Describes a change: `gains read of /etc/shadow`.
 *
 * @param isComplete - true to print all rules of the change
 */
export function changeWords(change: OwnChangeView, isComplete = false): string {
  const { class: word, operations = [], rules, permissions, before, after, example } = change;
  const verb = change.kind === 'gained' ? 'gains' : 'loses';
  if (rules !== undefined) {
    const { shown, more } = firstOf(rules, isComplete ? Infinity : maxRules);
    const words = shown.map((rule) => rule.replace(/,$/, ''));
    return `${verb} ${[...words, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')}`;
  }
  if (permissions !== undefined)
    return `${verb} ${peerWords(change, permissions)}, for example with peer ${example?.join('') ?? ''}`;
  const names = policyClasses[word].names.words(operations);
  if (before !== undefined) return `${verb} ${names}: ${after ?? 'no limit'} instead of ${before ?? 'no limit'}`;
  return `${verb} ${names}${example === undefined ? '' : `, for example ${exampleWords(change, example)}`}`;
}

/** Describes permissions towards peers: `signal send (hup, kill)`. */
function peerWords({ class: word, operations = [] }: OwnChangeView, permissions: readonly string[]): string {
  const row = policyClasses[word];
  const { names } = row;
  const words = names.words(operations).replace(/^signal /, '');
  const isEvery = !('before' in row) || words === `every ${names.noun}`;
  return `${word} ${permissions.join(', ')}${isEvery ? '' : ` (${words})`}`;
}

/**
 * Removes a change if its operations are a subset of a different change's: a single example object is enough. JSON
 * output has all changes.
 */
export function withoutRepeats(changes: readonly OwnChangeView[]): readonly OwnChangeView[] {
  return changes.filter(
    (change, at) =>
      !changes.some(
        (other, index) => index !== at && isCovered(change, other) && (index < at || !isCovered(other, change)),
      ),
  );
}

/** Returns true if the second change has at least the operations of the first, on example objects. */
function isCovered(change: OwnChangeView, other: OwnChangeView): boolean {
  if (change.example === undefined || other.example === undefined) return false;
  const { operations = [] } = other;
  return (
    other.kind === change.kind &&
    other.class === change.class &&
    other.permissions?.join() === change.permissions?.join() &&
    (change.operations ?? []).every((name) => operations.includes(name))
  );
}

/** Describes an example: `of /etc/shadow (owner)`. */
function exampleWords(
  { class: word, operations: [name = ''] = [] }: OwnChangeView,
  example: readonly (string | null)[],
): string {
  const operation = policyClasses[word].operation(name) as LabelOperation | undefined;
  const form = typeof operation?.object === 'object' ? operation.object : undefined;
  const last = example.at(-1);
  const hasOption = form?.options?.some(({ word: option }) => option === last) === true;
  const words = (hasOption ? example.slice(0, -1) : example).map((one) => one ?? '-').join(' ');
  return `${form?.preposition ?? 'of'} ${words}${hasOption ? ` (${last ?? ''})` : ''}`;
}

/** Names a class, or operations of a class, without a comparison. */
export function leftOutWords({ class: word, names }: LeftOut): string {
  return names === undefined ? policyClasses[word].word : policyClasses[word].names.words(names);
}
