import { policyClasses, type LabelOperation, type PolicyClass, type ObjectWords } from '@lamellar/core/classes';
import type { LeftOut, OwnChange, OwnChanges } from '@lamellar/core/diff';
import { textOf } from '@lamellar/core/language';
import { labelList } from './label-list.ts';
import { wrapped } from './wrapped.ts';

/** The maximum numbers of lines, and of rules in a line, for a person to read. */
const maxLines = 40;
const maxRules = 3;
/** The width without the indent of sections. */
const columns = 78;

/** Describes the permissions that labels gain and lose on objects; empty if nothing was compared. */
export function ownChangeLines(changed: readonly OwnChanges[], leftOut: readonly LeftOut[]): readonly string[] {
  if (leftOut.length === 0) return [];
  const nothing = changed.length === 0 ? 'nothing changes; ' : '';
  return [...gainLines(changed), ...wrapped(`${nothing}${notComparedWords(leftOut)}`, '', columns)];
}

/** Describes gains and losses, without a note about omitted comparisons. */
export function gainLines(changed: readonly OwnChanges[]): readonly string[] {
  const lines: string[] = [];
  let told = 0;
  for (const one of [...changed].sort(byExtent)) {
    const more = linesAbout(one);
    if (told > 0 && lines.length + more.length > maxLines) break;
    lines.push(...more);
    told++;
  }
  const rest = changed.slice(told).reduce((labels, { subjects }) => labels + subjects.length, 0);
  return [...lines, ...(rest > 0 ? [`and ${rest.toLocaleString('en')} more ${rest === 1 ? 'label' : 'labels'}`] : [])];
}

/** Prints `not compared: unix connect`, for one omitted class or more. */
export function notComparedWords(leftOut: readonly LeftOut[]): string {
  return `not compared: ${leftOut.map(leftOutWords).join('; ')}`;
}

/** Sorts changes of more labels first. */
function byExtent(left: OwnChanges, right: OwnChanges): number {
  return right.subjects.length - left.subjects.length;
}

function linesAbout({ subjects, changes, tooLarge }: OwnChanges): readonly string[] {
  const said = gainsFirst(changes).map(changeWords);
  const classes = tooLarge.map((word) => policyClasses[word].word).join(', ');
  return [
    ...labelList('', subjects),
    ...[...said, ...(classes === '' ? [] : [`too large to compare: ${classes}`])].flatMap((sentence) =>
      wrapped(sentence, '  ', columns),
    ),
  ];
}

function gainsFirst(changes: readonly OwnChange[]): readonly OwnChange[] {
  return (['gained', 'lost'] as const).flatMap((kind) => changes.filter((change) => change.kind === kind));
}

/** Describes a change: `gains read of /etc/shadow`. */
export function changeWords(change: OwnChange): string {
  const verb = change.kind === 'gained' ? 'gains' : 'loses';
  const { names } = policyClasses[change.class];
  switch (change.about) {
    case 'nothing':
      return `${verb} ${names.words(change.names)}`;
    case 'few-things': {
      const shown = change.rules.slice(0, change.rules.length > maxRules + 1 ? maxRules : change.rules.length);
      const more = change.rules.length - shown.length;
      const rules = shown.map((rule) => textOf(rule).replace(/,$/, ''));
      return `${verb} ${[...rules, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')}`;
    }
    case 'limit':
      return `${verb} ${names.words([change.name])}: ${change.after ?? 'no limit'} instead of ${change.before ?? 'no limit'}`;
    case 'many-things':
      return `${verb} ${names.words(change.names)}, for example ${exampleWords(change.class, change.names, change.example)}`;
  }
}

/**
 * Removes a change if its operations are a subset of a different change's: a single example object is enough. JSON
 * output has all changes.
 */
export function withoutRepeats(changes: readonly OwnChange[]): readonly OwnChange[] {
  return changes.filter(
    (change, at) =>
      !changes.some(
        (other, index) => index !== at && isCovered(change, other) && (index < at || !isCovered(other, change)),
      ),
  );
}

/** Returns true if the second change has at least the operations of the first, on example objects. */
function isCovered(change: OwnChange, other: OwnChange): boolean {
  if (change.about !== 'many-things' || other.about !== 'many-things') return false;
  return (
    other.kind === change.kind &&
    other.class === change.class &&
    change.names.every((name) => other.names.includes(name))
  );
}

/** Describes an example: `of /etc/shadow (owner)`. */
function exampleWords(word: PolicyClass, names: readonly string[], example: ObjectWords): string {
  const [name = ''] = names;
  const operation = policyClasses[word].operation(name) as LabelOperation | undefined;
  const form = typeof operation?.object === 'object' ? operation.object : undefined;
  const isOption = (text: ObjectWords[number]) =>
    form?.options?.some((one) => one.word === (text as string | undefined));
  const last = example.at(-1);
  const option = last !== undefined && isOption(last) === true ? ` (${textOf(last)})` : '';
  const words = option === '' ? example : example.slice(0, -1);
  return `${form?.preposition ?? 'of'} ${words.map((one) => (one === undefined ? '-' : textOf(one))).join(' ')}${option}`;
}

function leftOutWords({ class: word, names }: LeftOut): string {
  return names === undefined ? policyClasses[word].word : policyClasses[word].names.words(names);
}
