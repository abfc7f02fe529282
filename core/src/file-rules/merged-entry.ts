import type { CompilerBehaviours } from './compiler-behaviours.ts';
import { effects, type FileEntry } from './file-entry.ts';
import { execDiffers, grantsExec, fileUsers, type FilePermissions, type FileUser } from './file-permissions.ts';
import type { PathPattern } from './path-pattern.ts';

/** Rules with differences only in permissions, merged by the compiler. */
export interface MergedEntry<Origin> {
  readonly first: FileEntry<Origin>;
  readonly permissions: FilePermissions;
  readonly pattern: PathPattern;
  readonly entries: readonly FileEntry<Origin>[];
}

/** Two rules with differences only in the kind of exec. */
export interface MergeConflict<Origin> {
  readonly left: FileEntry<Origin>;
  readonly right: FileEntry<Origin>;
  readonly subject: FileUser;
  readonly pattern: PathPattern;
}

/** A rule with its pattern. */
export interface MatchedEntry<Origin> {
  readonly entry: FileEntry<Origin>;
  readonly pattern: PathPattern;
}

/**
 * Merges rules as the compiler does before matching. The merge does not distinguish file rules from change_profile
 * rules with equal words: the merged rule counts as a change_profile rule.
 *
 * @see `process_file_entries` of apparmor_parser
 */
export function mergeEntries<Origin>(
  matched: readonly MatchedEntry<Origin>[],
  compiler: CompilerBehaviours,
): { readonly merged: readonly MergedEntry<Origin>[]; readonly conflicts: readonly MergeConflict<Origin>[] } {
  const merged: MergedEntry<Origin>[] = [];
  /** The index of the first merged rule of each path, and of the next merged rule with the same path. */
  const firstOfPath = new Map<string, number>();
  const nextOfPath: number[] = [];
  const conflicts: MergeConflict<Origin>[] = [];
  for (const { entry, pattern } of matched) {
    const path = comparedText(entry.path, compiler);
    let index = firstOfPath.get(path);
    let last = index;
    while (index !== undefined && !isMergeable(entry, merged[index]?.first, compiler))
      index = nextOfPath[(last = index)];
    const same = index === undefined ? undefined : merged[index];
    if (index === undefined || same === undefined) {
      if (last === undefined) firstOfPath.set(path, merged.length);
      else nextOfPath[last] = merged.length;
      merged.push({ first: entry, permissions: entry.permissions, pattern, entries: [entry] });
      continue;
    }
    const subject = fileUsers.find((one) => execDiffers(same.permissions, entry.permissions, one));
    if (subject === undefined) {
      merged[index] = {
        ...(entry.kind === 'change-profile' ? { first: entry, pattern } : same),
        permissions: same.permissions | entry.permissions,
        entries: [...same.entries, entry],
      };
    } else {
      conflicts.push({ left: entryWithExec(same, subject), right: entry, subject, pattern });
    }
  }
  return { merged, conflicts };
}

/** Returns the merged rule with exec permission for `subject`. */
export function entryWithExec<Origin>(merged: MergedEntry<Origin>, subject: FileUser): FileEntry<Origin> {
  return merged.entries.find(({ permissions }) => grantsExec(permissions, subject)) ?? merged.first;
}

/** Returns whether the compiler merges two rules with equal paths. */
function isMergeable(
  one: FileEntry<unknown>,
  other: FileEntry<unknown> | undefined,
  compiler: CompilerBehaviours,
): boolean {
  if (other === undefined || one.effect !== other.effect || one.priority !== other.priority) return false;
  if (one.subset !== other.subset || one.audit !== other.audit) return false;
  if (one.second === undefined || other.second === undefined) return one.second === other.second;
  return comparedText(one.second, compiler) === comparedText(other.second, compiler);
}

/** Returns the compared part of a path, after a slash. */
export function comparedText(text: string, { pathOrder }: CompilerBehaviours): string {
  return pathOrder === 'from-start' || text.startsWith('/') ? text : `/${text.slice(1)}`;
}

/**
 * Compares rules in the sort order of apparmor_parser 4.1. The real order is by memory addresses, which mostly ascend
 * in the sort order.
 *
 * @see `file_comp` of apparmor_parser
 */
export function compareMerged({ first: left }: MergedEntry<unknown>, { first: right }: MergedEntry<unknown>): number {
  if (left.second !== undefined || right.second !== undefined) {
    if (left.second === undefined) return -1;
    if (right.second === undefined) return 1;
    const bySecond = compareTexts(left.second, right.second) || Number(right.subset) - Number(left.subset);
    if (bySecond !== 0) return bySecond;
  }
  return (
    effects.indexOf(left.effect) - effects.indexOf(right.effect) ||
    Number(left.audit) - Number(right.audit) ||
    right.priority - left.priority ||
    compareTexts(left.path, right.path)
  );
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
