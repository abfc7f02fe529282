import type { Pattern } from '../patterns/pattern.ts';
import { memoised } from '../source/memoised.ts';
import { forBoth, ownerBits } from './file-permissions.ts';
import type { FileRuleTerms } from './file-rule-terms.ts';

type Terms = FileRuleTerms<unknown>;

/** The items of only one of two lists. */
export interface ChangedItems<Item> {
  readonly removed: readonly Item[];
  readonly added: readonly Item[];
}

/** The terms of only one of two automata. */
export type ChangedTerms = ChangedItems<FileRuleTerms<unknown>>;

/** The bits whose rules the compiler applies in order. */
const ordered = forBoth(ownerBits.exec | ownerBits.map);

/**
 * Returns the terms that only one of two lists has. Strings outside of their patterns match equal terms. Undefined if
 * common terms whose order matters have different orders.
 *
 * @param haveSameTargets - whether both lists number the exec targets equally
 */
export function changedTermsOf(
  left: readonly Terms[],
  right: readonly Terms[],
  haveSameTargets: boolean,
): ChangedTerms | undefined {
  const isSame = (one: Terms, other: Terms): boolean =>
    isSameTerms(one, other) && (haveSameTargets || (one.permissions & forBoth(ownerBits.exec)) === 0);
  const { removed, added } = changedItems(left, right, firstPattern, isSame);
  const common = (terms: readonly Terms[], changed: ReadonlySet<Terms>): readonly Terms[] =>
    terms.filter((term) => (term.permissions & ordered) !== 0 && !changed.has(term));
  if (!isSameList(common(left, new Set(removed)), common(right, new Set(added)), isSame)) return undefined;
  return { removed, added };
}

/**
 * Returns the items that only one of two lists has, in any order.
 *
 * @param keyOf - returns equal keys for equal items
 */
export function changedItems<Item>(
  left: readonly Item[],
  right: readonly Item[],
  keyOf: (item: Item) => unknown,
  isSame: (one: Item, other: Item) => boolean,
): ChangedItems<Item> {
  const onlyRight = new Map<unknown, Item[]>();
  for (const item of right) memoised(onlyRight, keyOf(item), (): Item[] => []).push(item);
  const removed: Item[] = [];
  for (const item of left) {
    const others = onlyRight.get(keyOf(item)) ?? [];
    const at = others.findIndex((other) => isSame(item, other));
    if (at < 0) removed.push(item);
    else others.splice(at, 1);
  }
  return { removed, added: [...onlyRight.values()].flat() };
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
