import { memoised } from '../source/memoised.ts';
import { changedItems, isSameList, type ChangedItems } from './changed-terms.ts';
import type { CompilerBehaviours } from './compiler-behaviours.ts';
import type { FileEntry } from './file-entry.ts';
import type { ByteString } from '../source/bytes.ts';
import { mayExtend, mayMeet, type LiteralPrefix } from './literal-prefixes.ts';
import { comparedText, type MatchedEntry } from './merged-entry.ts';

/** Consecutive rules of a profile. Profiles share the rules of an included file. */
export interface EntryGroup<Origin> {
  readonly entries: readonly MatchedEntry<Origin>[];
  /** Adds the includes of the profile to the origin of a shared rule. */
  readonly place?: (origin: Origin) => Origin;
}

/** Returns the rules of a group, with the origins in the profile. */
export function placedEntries<Origin>({ entries, place }: EntryGroup<Origin>): readonly MatchedEntry<Origin>[] {
  if (place === undefined) return entries;
  return entries.map(({ entry, pattern }) => ({ entry: { ...entry, origin: place(entry.origin) }, pattern }));
}

type Entries = readonly MatchedEntry<unknown>[];
type Groups = readonly Pick<EntryGroup<unknown>, 'entries'>[];

/** The indices of the rules of a shared group that were near the last prefixes. */
const knownNear = new WeakMap<Entries, { readonly key: string; readonly indices: readonly number[] }>();

/** Returns the rules that may match a string with a prefix, with the origins in the profile. */
export function entriesNear<Origin>(
  groups: readonly EntryGroup<Origin>[],
  prefixes: readonly LiteralPrefix[],
): readonly MatchedEntry<Origin>[] {
  return groups.flatMap((group) => placedEntries({ ...group, entries: nearEntries(group, prefixes) }));
}

/** Returns the rules of a group that may match a string with a prefix, with the origins of shared rules in the included file. */
export function nearEntries<Origin>(
  { entries }: Pick<EntryGroup<Origin>, 'entries'>,
  prefixes: readonly LiteralPrefix[],
): readonly MatchedEntry<Origin>[] {
  const key = [prefixes.length, ...prefixes.map(({ text }) => text)].join('\0');
  // A pair of paths, or the executed path of a change of profile, is longer than the path or different.
  const isNear = ({ entry, pattern }: MatchedEntry<Origin>): boolean =>
    entry.kind === 'change-profile' || mayExtend(pattern.prefixes, prefixes);
  let known = knownNear.get(entries);
  if (known?.key !== key) {
    known = { key, indices: indicesOf(entries, isNear) };
    knownNear.set(entries, known);
  }
  return known.indices.flatMap((index) => entries[index] ?? []);
}

/** Returns the indices of the items with a property. */
function indicesOf<Item>(items: readonly Item[], isSought: (item: Item) => boolean): readonly number[] {
  const indices: number[] = [];
  // `flatMap` would allocate a list for every item, of thousands of rules and labels.
  for (const [index, item] of items.entries()) if (isSought(item)) indices.push(index);
  return indices;
}

/** By shared group and text, the indices of the matching rules, as a key. */
const knownMatching = new WeakMap<Entries, Map<ByteString, string>>();
const numbers = new WeakMap<Entries, number>();
let count = 0;

/**
 * Returns the rules that may match a text, with the origins of shared rules in the included file, and a key: equal keys
 * have equal rules.
 */
export function entriesMatching<Origin>(
  groups: readonly EntryGroup<Origin>[],
  text: ByteString,
): { readonly key: string; readonly entries: readonly MatchedEntry<Origin>[] } {
  const only = [{ text, whole: true }];
  // The path of a change of profile is the name of the new profile.
  const isMatching = ({ entry, pattern }: MatchedEntry<Origin>): boolean =>
    entry.kind === 'change-profile' || (mayMeet(pattern.prefixes, only) && pattern.matches(text));
  const matched = groups.flatMap(({ entries, place }) => {
    const find = (): string => indicesOf(entries, isMatching).join();
    const indices =
      place === undefined
        ? find()
        : memoised(
            memoised(knownMatching, entries, () => new Map<ByteString, string>()),
            text,
            find,
          );
    return indices === '' ? [] : { entries, indices };
  });
  return {
    key: matched.map(({ entries, indices }) => `${memoised(numbers, entries, () => count++)}:${indices}`).join(' '),
    entries: matched.flatMap(({ entries, indices }) =>
      indices.split(',').flatMap((index) => entries[Number(index)] ?? []),
    ),
  };
}

/** Returns the rules of the paths, with the origins in the profile. */
export function entriesOfPaths<Origin>(
  groups: readonly EntryGroup<Origin>[],
  paths: ReadonlySet<ByteString>,
): readonly MatchedEntry<Origin>[] {
  return groups.flatMap(({ entries, ...group }) =>
    placedEntries({ ...group, entries: entries.filter(({ entry }) => paths.has(entry.path)) }),
  );
}

/** Returns the rules of only a single profile. The compiler sorts rules, so the order of rules has no effect. */
export function changedEntries(left: Groups, right: Groups): ChangedItems<MatchedEntry<unknown>> {
  const isSame = (at: number, other: number): boolean => {
    const [one, two] = [left.at(at), right.at(other)];
    return one !== undefined && two !== undefined && hasSameEntries(one.entries, two.entries);
  };
  const shorter = Math.min(left.length, right.length);
  let first = 0;
  while (first < shorter && isSame(first, first)) first++;
  let last = 0;
  while (last < shorter - first && isSame(-1 - last, -1 - last)) last++;
  const [before, after] = [left, right].map((groups) =>
    groups.slice(first, groups.length - last).flatMap(({ entries }) => entries),
  );
  return changedItems(before ?? [], after ?? [], ({ entry }) => entry.path, isSameEntry);
}

const compared = new WeakMap<Entries, WeakMap<Entries, boolean>>();

function hasSameEntries(left: Entries, right: Entries): boolean {
  if (left === right) return true;
  const known = memoised(compared, left, () => new WeakMap<Entries, boolean>());
  return memoised(known, right, () => isSameList(left, right, isSameEntry));
}

function isSameEntry({ entry: left }: MatchedEntry<unknown>, { entry: right }: MatchedEntry<unknown>): boolean {
  return (
    left.path === right.path &&
    left.permissions === right.permissions &&
    left.kind === right.kind &&
    left.second === right.second &&
    left.subset === right.subset &&
    left.effect === right.effect &&
    left.audit === right.audit &&
    left.priority === right.priority
  );
}

/** Returns whether the compiler may merge rules of different kinds or with different paths. */
export function mergesDifferentRules(groups: Groups, compiler: CompilerBehaviours): boolean {
  const unusual = new Map<string, FileEntry<unknown>>();
  for (const { entries } of groups)
    for (const { entry } of entries)
      if (entry.kind === 'change-profile' || !entry.path.startsWith('/'))
        unusual.set(comparedText(entry.path, compiler), entry);
  if (unusual.size === 0) return false;
  return groups.some(({ entries }) =>
    entries.some(({ entry }) => {
      const other = unusual.get(comparedText(entry.path, compiler));
      return other !== undefined && (other.kind !== entry.kind || other.path !== entry.path);
    }),
  );
}
