import { printLabel, type Label } from '../label/label.ts';
import type { StackObject } from '../mediation/decision.ts';
import type { ByteString } from '../source/bytes.ts';
import type { StackedPolicy } from '../stack/stacked-policy.ts';
import type { ExpectedThings } from './expectation.ts';

/** Labels as what operations are done to; nothing where there are none. */
export function labelObjects(labels: readonly Label[] | undefined): readonly StackObject[] {
  return labels === undefined ? [{ kind: 'none' }] : labels.map((label) => ({ kind: 'label', label }));
}

/**
 * The things that a sentence names one by one, with every label that those in it stand for.
 *
 * @param named - for each of its labels, those that are meant
 */
export function thingObjects(
  { words, meaning, labels: places }: ExpectedThings,
  named: readonly (readonly Label[])[],
  { root }: StackedPolicy,
): readonly StackObject[] {
  if (meaning.kind !== 'cases') throw new RangeError('things that are told by patterns');
  return combinations(named).flatMap((labels) => {
    const told = [...words];
    places.forEach(({ word, prefix }, index) => {
      const label = labels[index];
      if (label !== undefined) told[word] = `${prefix}${printLabel(label, root)}` as ByteString;
    });
    return meaning.cases.map((each): StackObject => ({ kind: 'thing', words: told, labels, ...each }));
  });
}

/** One of each list, in every way; of no lists there is one way. */
export function combinations<Value>(lists: readonly (readonly Value[])[]): readonly (readonly Value[])[] {
  return lists.reduce<readonly (readonly Value[])[]>(
    (found, list) => found.flatMap((chosen) => list.map((value) => [...chosen, value])),
    [[]],
  );
}
