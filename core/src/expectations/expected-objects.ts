import { printLabel, type Label } from '../labels/label.ts';
import type { StackObject } from '../mediation/decision.ts';
import type { ByteString } from '../source/bytes.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import type { ExpectedObjects } from './expectation.ts';

/** Returns labels as targets of operations; an object of kind `none` if undefined. */
export function labelObjects(labels: readonly Label[] | undefined): readonly StackObject[] {
  return labels === undefined ? [{ kind: 'none' }] : labels.map((label) => ({ kind: 'label', label }));
}

/**
 * Returns the single objects of an expectation, with every combination of the selected labels.
 *
 * @param named - the selected labels, for each label in the words
 */
export function expectedObjects(
  { words, meaning, labels: places }: ExpectedObjects,
  named: readonly (readonly Label[])[],
  { root }: StackedPolicy,
): readonly StackObject[] {
  if (meaning.kind !== 'cases') throw new RangeError('things that are told by patterns');
  return combinations(named).flatMap((labels) => {
    const shown = [...words];
    places.forEach(({ word, prefix }, index) => {
      const label = labels[index];
      if (label !== undefined) shown[word] = `${prefix}${printLabel(label, root)}` as ByteString;
    });
    return meaning.cases.map((each): StackObject => ({ kind: 'object', words: shown, labels, ...each }));
  });
}

/** Returns the Cartesian product of lists. */
export function combinations<Value>(lists: readonly (readonly Value[])[]): readonly (readonly Value[])[] {
  return lists.reduce<readonly (readonly Value[])[]>(
    (found, list) => found.flatMap((chosen) => list.map((value) => [...chosen, value])),
    [[]],
  );
}
