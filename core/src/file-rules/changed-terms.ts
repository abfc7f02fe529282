import type { Pattern } from '../patterns/pattern.ts';
import { memoised } from '../source/memoised.ts';
import { forBoth, ownerBits } from './file-permissions.ts';
import type { FileRuleTerms } from './file-rule-terms.ts';

type Terms = FileRuleTerms<unknown>;

/**
 * Returns the terms that only one of two lists has. Strings outside of their patterns match equal terms in equal order.
 * Undefined if common terms have different orders.
 *
 * @param haveSameTargets - whether both lists number the exec targets equally
 */
export function changedTermsOf(
  left: readonly Terms[],
  right: readonly Terms[],
  haveSameTargets: boolean,
): readonly Terms[] | undefined {
  const isSame = (one: Terms, other: Terms): boolean =>
    isSameTerms(one, other) && (haveSameTargets || (one.permissions & forBoth(ownerBits.exec)) === 0);
  return changedItems(left, right, firstPattern, isSame);
}

/**
 * Returns the items that only one of two lists has; undefined if common items have different orders.
 *
 * @param keyOf - returns equal keys for equal items
 */
export function changedItems<Item>(
  left: readonly Item[],
  right: readonly Item[],
  keyOf: (item: Item) => unknown,
  isSame: (one: Item, other: Item) => boolean,
): readonly Item[] | undefined {
  const onlyRight = new Map<unknown, Item[]>();
  for (const item of right) memoised(onlyRight, keyOf(item), (): Item[] => []).push(item);
  const onlyLeft = new Set<Item>();
  for (const item of left) {
    const others = onlyRight.get(keyOf(item)) ?? [];
    const at = others.findIndex((other) => isSame(item, other));
    if (at < 0) onlyLeft.add(item);
    else others.splice(at, 1);
  }
  const changed = new Set([...onlyLeft, ...[...onlyRight.values()].flat()]);
  const [before, after] = [left, right].map((items) => items.filter((item) => !changed.has(item)));
  if (!isSameList(before ?? [], after ?? [], isSame)) return undefined;
  return [...changed];
}

/** Returns the pattern, or the first pattern of a pair of paths. Equal texts have one pattern object. */
function firstPattern({ isPair, pattern }: Terms): Pattern {
  return (isPair && pattern.kind === 'sequence' ? pattern.parts[0] : undefined) ?? pattern;
}

function isSameTerms(left: Terms, right: Terms): boolean {
  const isSame = (['isPair', 'effect', 'priority', 'permissions', 'quiet'] as const).every(
    (key) => left[key] === right[key],
  );
  return isSame && isSamePattern(left.pattern, right.pattern);
}

function isSamePattern(left: Pattern, right: Pattern): boolean {
  if (left === right) return true;
  return left.kind === 'sequence' && right.kind === 'sequence' && isSameList(left.parts, right.parts, isSamePattern);
}

/** Returns whether two lists have equal items in equal order. */
export function isSameList<Item>(
  left: readonly Item[],
  right: readonly Item[],
  isSame: (left: Item, right: Item) => boolean,
): boolean {
  return (
    left.length === right.length &&
    left.every((item, index) => {
      const other = right[index];
      return other !== undefined && isSame(item, other);
    })
  );
}
