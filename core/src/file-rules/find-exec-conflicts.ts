import { memoised } from '../source/memoised.ts';
import type { LazyDfa } from '../automata/dfa.ts';
import type { ByteString } from '../source/bytes.ts';
import { commonPath } from './common-path.ts';
import type { CompilerBehaviours } from './compiler-behaviours.ts';
import type { FileEntry } from './file-entry.ts';
import { execDiffers, execTypeOf, grantsExec, fileUsers, type FileUser } from './file-permissions.ts';
import { entryWithExec, mergeEntries, type MatchedEntry, type MergedEntry } from './merged-entry.ts';
import { mayMeet } from './literal-prefixes.ts';
import { automatonOf, type PathPattern, type PathPatterns } from './path-pattern.ts';

/** Two rules that grant exec of a common path in different ways, neither with precedence. */
export interface ExecConflict<Origin> {
  readonly left: FileEntry<Origin>;
  readonly right: FileEntry<Origin>;
  /** The subject of the contested execs. */
  readonly subject: FileUser;
  /** A shortest path matched by both rules and decided by no earlier rule. */
  readonly path: ByteString;
  /**
   * True if the compiler certainly refuses the two rules. If false, further rules decide some paths before the
   * conflict, provided that the compiler processes them first. The order depends on its memory.
   */
  readonly certain: boolean;
}

/**
 * Finds the conflicts refused by apparmor_parser as `conflicting x modifiers`: two rules match a common path, grant
 * exec in different ways, and have equal priority. A rule without wildcards takes precedence over a rule with
 * wildcards. As `right`, a rule is reported in at most one conflict.
 *
 * The compiler checks the rules for a path in sequence and stops at the first rule inconsistent with an earlier rule.
 * So a deciding rule (higher priority, no wildcards, or sometimes a denial) helps only if processed earlier. A conflict
 * whose paths a deciding rule may cover is therefore not certain.
 *
 * @param exec - the rules of a profile that grant or deny exec
 * @throws AutomatonTooLargeError if patterns have too many paths in common
 * @see `accept_perms` in `hfa.cc` of apparmor_parser
 */
export function findExecConflicts<Origin>(
  exec: readonly MatchedEntry<Origin>[],
  patterns: PathPatterns,
  compiler: CompilerBehaviours,
): readonly ExecConflict<Origin>[] {
  const { merged, conflicts: equivalent } = mergeEntries(exec, compiler);
  const conflicts: ExecConflict<Origin>[] = [];
  for (const { pattern, ...conflict } of equivalent) {
    const path = patterns.common(pattern, pattern);
    if (path !== undefined) conflicts.push({ ...conflict, path, certain: true });
  }
  const classes = classesOf(merged, patterns);
  if (classes.every(({ members }) => members.length === 0)) return conflicts;
  if (!classes.some((one) => classes.some((other) => subjectsOf(one, other).length > 0))) return conflicts;

  const settlement = new Settlement(merged);
  const found = new Map<MergedEntry<Origin>, ExecConflict<Origin>>();
  for (const [index, right] of classes.entries()) {
    for (const left of classes.slice(0, index)) {
      const contested = subjectsOf(left, right);
      if (contested.length === 0) continue;
      for (const other of right.members) {
        for (const one of left.meeting(other.pattern)) {
          if (found.get(other)?.certain === true) break;
          const path = patterns.common(one.pattern, other.pattern);
          if (path === undefined) continue;
          const conflict = settlement.settle(one, other, contested, path);
          if (conflict.certain || !found.has(other)) found.set(other, conflict);
        }
      }
    }
  }
  return [...conflicts, ...found.values()];
}

/** Rules of equal priority and kind of exec, and hence free of conflicts. */
class ExecClass<Origin> {
  readonly members: MergedEntry<Origin>[] = [];
  /** A representative for comparison with other classes. */
  readonly example: MergedEntry<Origin>;
  #byText: Map<string, MergedEntry<Origin>[]> | undefined;
  #ordered: ReadonlySet<MergedEntry<Origin>> | undefined;

  constructor(example: MergedEntry<Origin>) {
    this.example = example;
  }

  /** Returns the members with a possible path in common with a pattern. Few literal strings are compared by lookup. */
  meeting({ prefixes, isFinite }: PathPattern): Iterable<MergedEntry<Origin>> {
    const index = (this.#byText ??= this.#index());
    if (!isFinite) return (this.#ordered ??= new Set([index.get(wildcard) ?? [], ...index.values()].flat()));
    const withWildcards = index.get(wildcard) ?? [];
    if (!prefixes.some(({ text }) => index.has(text))) return withWildcards;
    const candidates = new Set(withWildcards);
    for (const { text } of prefixes) for (const same of index.get(text) ?? []) candidates.add(same);
    return candidates;
  }

  /** Returns the members by their strings; members with more strings by `wildcard`. */
  #index(): Map<string, MergedEntry<Origin>[]> {
    const index = new Map<string, MergedEntry<Origin>[]>();
    for (const entry of this.members) {
      const { prefixes, isFinite } = entry.pattern;
      for (const text of isFinite ? prefixes.map((prefix) => prefix.text) : [wildcard])
        memoised(index, text, () => []).push(entry);
    }
    return index;
  }
}

/** The key of patterns with wildcards. */
const wildcard = '\0';

/** Returns the classes of rules. The members lack the rules that have no path in common with any other rule. */
function classesOf<Origin>(
  merged: readonly MergedEntry<Origin>[],
  patterns: PathPatterns,
): readonly ExecClass<Origin>[] {
  const granting = merged.filter(({ first: { effect } }) => effect !== 'deny' && effect !== 'prompt');
  const meeting = entriesThatMeet(granting, patterns);
  const classes: ExecClass<Origin>[] = [];
  for (const entry of granting) {
    let own = classOf(entry, classes);
    if (own === undefined) classes.push((own = new ExecClass(entry)));
    if (meeting.has(entry)) own.members.push(entry);
  }
  return classes;
}

function classOf<Origin>(
  { first, pattern, permissions }: MergedEntry<Origin>,
  classes: readonly ExecClass<Origin>[],
): ExecClass<Origin> | undefined {
  for (const one of classes) {
    const { example } = one;
    if (example.first.priority !== first.priority || example.pattern.exact !== pattern.exact) continue;
    if (execTypeOf(example.permissions, 'owner') !== execTypeOf(permissions, 'owner')) continue;
    if (execTypeOf(example.permissions, 'other') === execTypeOf(permissions, 'other')) return one;
  }
  return undefined;
}

/** Returns the rules that may have paths in common with further rules. */
function entriesThatMeet<Origin>(
  entries: readonly MergedEntry<Origin>[],
  patterns: PathPatterns,
): ReadonlySet<MergedEntry<Origin>> {
  const meeting = new Set<MergedEntry<Origin>>();
  const byPattern = new Map<PathPattern, MergedEntry<Origin>>();
  for (const { pattern } of entries) patterns.compareStrings(pattern);
  for (const entry of entries) {
    const { pattern } = entry;
    const same = byPattern.get(pattern);
    if (same === undefined) byPattern.set(pattern, entry);
    else meeting.add(same).add(entry);
    if (pattern.sharesStrings) meeting.add(entry);
    if (pattern.isFinite) continue;
    for (const other of entries)
      if (other !== entry && mayMeet(other.pattern.prefixes, pattern.prefixes)) meeting.add(other).add(entry);
  }
  return meeting;
}

/** Returns the subjects for which two classes differ, if neither class takes precedence. */
function subjectsOf(left: ExecClass<unknown>, right: ExecClass<unknown>): readonly FileUser[] {
  const [one, other] = [left.example, right.example];
  if (one.first.priority !== other.first.priority || one.pattern.exact !== other.pattern.exact) return [];
  return fileUsers.filter((subject) => execDiffers(one.permissions, other.permissions, subject));
}

/** Determines whether a third rule may prevent a conflict of two rules. */
class Settlement<Origin> {
  readonly #merged: readonly MergedEntry<Origin>[];
  readonly #covers = new Map<string, LazyDfa<true>>();

  constructor(merged: readonly MergedEntry<Origin>[]) {
    this.#merged = merged;
  }

  /** @param path - a shortest path matched by both rules */
  settle(
    one: MergedEntry<Origin>,
    other: MergedEntry<Origin>,
    contested: readonly FileUser[],
    path: ByteString,
  ): ExecConflict<Origin> {
    for (const subject of contested) {
      const covering = this.#covering(one, other, subject);
      const isCovered = covering.some(({ pattern }) => pattern.matches(path));
      const open = isCovered ? commonPath(one.pattern.dfa, other.pattern.dfa, this.#cover(covering)) : path;
      if (open !== undefined) return this.#conflict(one, other, subject, open, true);
    }
    return this.#conflict(one, other, contested[0] ?? 'owner', path, false);
  }

  #conflict(
    one: MergedEntry<Origin>,
    other: MergedEntry<Origin>,
    subject: FileUser,
    path: ByteString,
    certain: boolean,
  ): ExecConflict<Origin> {
    return { left: entryWithExec(one, subject), right: entryWithExec(other, subject), subject, path, certain };
  }

  /**
   * Returns the rules that prevent the comparison if the compiler processes them before the second rule. Among rules
   * with a single path, the compiler processes denials and prompts last.
   */
  #covering(one: MergedEntry<Origin>, other: MergedEntry<Origin>, subject: FileUser): readonly MergedEntry<Origin>[] {
    const { priority } = one.first;
    const isSinglePath = one.first.second === undefined && other.first.second === undefined;
    return this.#merged.filter(({ first, permissions, pattern }) => {
      if (!grantsExec(permissions, subject) || first.priority < priority) return false;
      const isLate = first.effect === 'deny' || first.effect === 'prompt';
      if (isLate && isSinglePath) return false;
      if (first.priority > priority || first.effect === 'deny') return true;
      return !isLate && pattern.exact && !one.pattern.exact;
    });
  }

  #cover(covering: readonly MergedEntry<Origin>[]): LazyDfa<true> {
    const key = covering.map(({ pattern }) => pattern.id).join();
    return memoised(this.#covers, key, () => automatonOf(covering.map(({ pattern }) => pattern.pattern)));
  }
}
