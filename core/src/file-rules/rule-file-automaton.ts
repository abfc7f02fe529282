import { deadState, type ClassByte, type State } from '../automata/automaton.ts';
import type { LazyDfa } from '../automata/dfa.ts';
import { SharedIndexDfas } from '../automata/pattern-dfa.ts';
import type { CompilerBehaviours } from './compiler-behaviours.ts';
import {
  bitsOf,
  changeProfileBit,
  fileUsers,
  forBoth,
  grantsExec,
  isAbout,
  onExecBit,
  ownerBits,
  restrictedTo,
  type FilePermissions,
  type FileUser,
} from './file-permissions.ts';
import {
  changedEntries,
  entriesMatching,
  entriesNear,
  entriesOfPaths,
  mergesDifferentRules,
  nearEntries,
  placedEntries,
  type EntryGroup,
} from './entry-group.ts';
import type { FileEntry } from './file-entry.ts';
import { matchedEntries } from './matched-entries.ts';
import type { MatchedEntry } from './merged-entry.ts';
import type { PathPatterns } from './path-pattern.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { lazily } from '../source/lazily.ts';
import type { ByteString } from '../source/bytes.ts';
import { decidingTerms } from './accepted-permissions.ts';
import { readXindex, xindexOf } from './exec-transition.ts';
import {
  noFileGrant,
  type RuleEffects,
  type RuleWithTransition,
  type FileAutomaton,
  type FileGrant,
} from './file-automaton.ts';
import { filePermissionBits, filePermissionsOf } from '../classes/file/file-permission-bits.ts';
import type { FileRuleTerms } from './file-rule-terms.ts';
import { compiledTerms, TermsAutomaton } from './terms-automaton.ts';
import { literalPrefixes, mayMeet, type LiteralPrefix } from './literal-prefixes.ts';
import { memoised } from '../source/memoised.ts';
import { isSameList, changedTermsOf, type ChangedTerms } from './changed-terms.ts';

/** The rules of a profile about files, as the compiler merges them. */
export interface FileRules<Origin> {
  /** The rules in order. */
  readonly groups: readonly EntryGroup<Origin>[];
  /** The names of exec targets, from number `firstNamedTransition` on. */
  readonly transitions: readonly ByteString[];
  readonly ownersUnmarked: boolean;
}

/** The grant of states without rules. */
const bare: FileGrant = { ...noFileGrant, allow: filePermissionBits.getattr };
const { exec, getattr, onexec, changeProfile } = filePermissionBits;
/** All permissions of a file in the compiler, with the bits of the kernel. */
const permissions: readonly { readonly bit: FilePermissions; readonly kernel: number }[] = [
  ...[
    ownerBits.exec,
    ownerBits.write,
    ownerBits.read,
    ownerBits.append,
    ownerBits.link,
    ownerBits.lock,
    ownerBits.map,
  ].map((bit) => ({ bit, kernel: filePermissionsOf(bit) })),
  { bit: changeProfileBit, kernel: changeProfile },
  { bit: onExecBit, kernel: onexec },
];

/**
 * The automaton that apparmor_parser would compile rules about files to, determinised on demand.
 *
 * @see `process_profile_regex` of apparmor_parser
 */
export class RuleFileAutomaton<Origin> implements FileAutomaton<Origin> {
  readonly ownersUnmarked: boolean;
  readonly #rules: FileRules<Origin>;
  readonly #patterns: PathPatterns;
  readonly #compiler: CompilerBehaviours;
  readonly #makeEntries: () => readonly MatchedEntry<Origin>[];
  readonly #automaton: TermsAutomaton<Origin>;
  /** Makes a list with a single term, or without terms if the rules have none. */
  readonly #makeAnyTerm: () => readonly FileRuleTerms<Origin>[];
  readonly #mergesDifferentRules: () => boolean;
  readonly #makeExecRules: () => readonly RuleWithTransition[];
  readonly #grants: Readonly<Record<FileUser, (FileGrant | undefined)[]>> = { owner: [], other: [] };

  /** @param automaton - the automaton of the rules; by default of all rules */
  constructor(
    rules: FileRules<Origin>,
    patterns: PathPatterns,
    compiler: CompilerBehaviours,
    automaton?: TermsAutomaton<Origin>,
  ) {
    const { groups } = rules;
    this.ownersUnmarked = rules.ownersUnmarked;
    this.#rules = rules;
    this.#patterns = patterns;
    this.#compiler = compiler;
    this.#makeEntries = lazily(() => groups.flatMap((group) => placedEntries(group)));
    this.#automaton =
      automaton ?? new TermsAutomaton(() => compiledTerms(this.#makeEntries(), patterns, compiler), compiler);
    this.#makeAnyTerm = lazily(() => {
      for (const { entries } of groups)
        for (const entry of entries) {
          const terms = compiledTerms([entry], patterns, compiler);
          if (terms.length > 0) return terms.slice(0, 1);
        }
      return [];
    });
    this.#mergesDifferentRules = lazily(() => mergesDifferentRules(groups, compiler));
    this.#makeExecRules = lazily(() => execRules(rules, patterns, compiler));
  }

  get terms(): readonly FileRuleTerms<Origin>[] {
    return this.#automaton.terms;
  }

  get transitions(): readonly ByteString[] {
    return this.#rules.transitions;
  }

  get #dfa(): LazyDfa<number> {
    return this.#automaton.dfa;
  }

  get identity(): object {
    return this;
  }

  start(): State {
    return this.terms.length === 0 ? deadState : this.#dfa.start;
  }

  step(state: State, byte: number): State {
    return this.#dfa.step(state, byte);
  }

  stays(state: State, byte: number): boolean {
    return this.#dfa.stays(state, byte);
  }

  byteClass(_: ClassByte, byte: number): number {
    return this.#dfa.classOf(byte);
  }

  isLive(state: State): boolean {
    return this.#dfa.reaches(state, (at) => this.#dfa.isAccepting(at));
  }

  permissions(state: State, subject: FileUser): FileGrant {
    return (this.#grants[subject][state] ??= this.#grant(state, subject));
  }

  origins(state: State, bits: number, subject: FileUser): readonly Origin[] {
    const rules = this.#automaton.matching(state);
    const found = new Set<Origin>();
    for (const bit of compilerBits(bits, subject))
      for (const { entries } of decidingTerms(rules, bit))
        for (const entry of entries)
          // A rule about `onexec` is a rule about a change of profile.
          if (isAbout(entry.permissions, bit === onExecBit ? changeProfileBit : bit)) found.add(entry.origin);
    return [...found];
  }

  hasRulesOf(other: object): boolean {
    const changed = this.changedTerms(other);
    return changed?.removed.length === 0 && changed.added.length === 0;
  }

  changedTerms(other: object): ChangedTerms | undefined {
    if (!(other instanceof RuleFileAutomaton) || other.ownersUnmarked !== this.ownersUnmarked) return undefined;
    const files: RuleFileAutomaton<unknown> = other;
    const [left, right] = [this.#rules, files.#rules];
    if ((this.#makeAnyTerm().length === 0) !== (files.#makeAnyTerm().length === 0)) return undefined;
    const haveSameTargets = isSameList(left.transitions, right.transitions, (one, two) => one === two);
    const mayBeUnlike = !haveSameTargets || this.#mergesDifferentRules() || files.#mergesDifferentRules();
    const changed = mayBeUnlike ? undefined : changedEntries(left.groups, right.groups);
    if (changed === undefined) return changedTermsOf(this.terms, files.terms, haveSameTargets);
    const paths = new Set([...changed.removed, ...changed.added].map(({ entry }) => entry.path));
    return changedTermsOf(this.#termsOfPaths(paths), files.#termsOfPaths(paths), true);
  }

  restrictedTo(patterns: readonly Pattern[], bits: FilePermissions): RuleFileAutomaton<Origin> {
    const prefixes = patterns.flatMap(literalPrefixes);
    const shared = memoised(knownDfas, this.#patterns, () => new SharedIndexDfas());
    return this.#withTerms(
      () =>
        this.#termsNear(prefixes).filter(
          ({ pattern, permissions: about }) => isAbout(about, bits) && mayMeet(prefixesOf(pattern), prefixes),
        ),
      (near) => shared.of(near),
    );
  }

  restrictedToText(text: ByteString): RuleFileAutomaton<Origin> {
    if (this.#mergesDifferentRules()) return this;
    const { key, entries } = entriesMatching(this.#rules.groups, text);
    const known: Map<string, TermsAutomaton<Origin>> = memoised(knownAutomata, this.#patterns, () => new Map());
    const automaton = memoised(
      known,
      key,
      () => new TermsAutomaton(() => compiledTerms(entries, this.#patterns, this.#compiler), this.#compiler),
    );
    return automaton.terms.length === 0 ? this.#withTerms(this.#makeAnyTerm) : this.#withAutomaton(automaton);
  }

  patternsNear(pattern: Pattern, isSought: (rule: RuleEffects) => boolean): readonly Pattern[] {
    if (this.#mergesDifferentRules())
      return this.terms.flatMap((term) => (!term.isPair && isSought(term) ? term.pattern : []));
    return this.#rules.groups.flatMap((group) =>
      nearEntries(group, prefixesOf(pattern)).flatMap(({ entry, pattern: { pattern: other } }) =>
        entry.kind === 'file' && isSought(entry) ? other : [],
      ),
    );
  }

  execRules(): readonly RuleWithTransition[] {
    return this.#makeExecRules();
  }

  #withTerms(
    makeTerms: () => readonly FileRuleTerms<Origin>[],
    makeDfa?: (patterns: readonly Pattern[]) => LazyDfa<number>,
  ): RuleFileAutomaton<Origin> {
    const makeAny = (): readonly FileRuleTerms<Origin>[] => {
      const terms = makeTerms();
      // An automaton without terms grants less than an automaton without matching terms.
      return terms.length === 0 ? this.#makeAnyTerm() : terms;
    };
    return this.#withAutomaton(new TermsAutomaton(makeAny, this.#compiler, makeDfa));
  }

  #withAutomaton(automaton: TermsAutomaton<Origin>): RuleFileAutomaton<Origin> {
    return new RuleFileAutomaton(this.#rules, this.#patterns, this.#compiler, automaton);
  }

  ofProfileChanges(): RuleFileAutomaton<Origin> {
    // Rules that change the profile are near every prefix.
    return this.#withTerms(() =>
      this.#termsNear([]).filter((term) => (term.permissions & (changeProfileBit | onExecBit)) !== 0),
    );
  }

  /** Compiles only the rules of the paths, as if no rules of different paths merge. */
  #termsOfPaths(paths: ReadonlySet<ByteString>): readonly FileRuleTerms<Origin>[] {
    if (paths.size === 0) return [];
    return compiledTerms(entriesOfPaths(this.#rules.groups, paths), this.#patterns, this.#compiler);
  }

  /** Compiles only the rules near the prefixes, complete with all merged rules. */
  #termsNear(prefixes: readonly LiteralPrefix[]): readonly FileRuleTerms<Origin>[] {
    if (this.#mergesDifferentRules()) return this.terms;
    return compiledTerms(entriesNear(this.#rules.groups, prefixes), this.#patterns, this.#compiler);
  }

  /** Compiles the rules again, with further rules at the end. */
  extended(added: readonly FileEntry<Origin>[]): RuleFileAutomaton<Origin> {
    const groups = [...this.#rules.groups, { entries: matchedEntries(added, this.#patterns) }];
    return new RuleFileAutomaton({ ...this.#rules, groups }, this.#patterns, this.#compiler);
  }

  /** Compiles only the rules with the given origins. */
  filtered(isKept: (origin: Origin) => boolean): RuleFileAutomaton<Origin> {
    const groups = [{ entries: this.#makeEntries().filter(({ entry }) => isKept(entry.origin)) }];
    return new RuleFileAutomaton({ ...this.#rules, groups }, this.#patterns, this.#compiler);
  }

  #grant(state: State, subject: FileUser): FileGrant {
    // A profile with rules lets anything be asked about (`compute_fperms_allow`).
    if (this.terms.length === 0) return noFileGrant;
    if (!this.#dfa.isAccepting(state)) return bare;
    const { allow, quiet, unsure } = this.#automaton.accepted(state);
    const granted = filePermissionsOf(bitsOf(allow, subject));
    const profiles = ((allow & onExecBit) === 0 ? 0 : onexec) | ((allow & changeProfileBit) === 0 ? 0 : changeProfile);
    return {
      allow: granted | profiles | getattr,
      quiet: filePermissionsOf(bitsOf(quiet, subject)),
      exec:
        (granted & exec) === 0
          ? undefined
          : readXindex(xindexOf(bitsOf(allow, subject)), (index) => this.#rules.transitions[index]),
      unsure: filePermissionsOf(bitsOf(unsure, subject)),
    };
  }
}

/** By keys of matching rules, the automata of these rules. The rules of many profiles match a text equally. */
const knownAutomata = new WeakMap<PathPatterns, Map<string, TermsAutomaton<never>>>();

/** Compiles only the rules with permission to execute. */
function execRules<Origin>(
  { groups, transitions }: FileRules<Origin>,
  patterns: PathPatterns,
  compiler: CompilerBehaviours,
): readonly RuleWithTransition[] {
  const entries = groups.flatMap(({ entries: all }) =>
    all.filter(({ entry }) => isAbout(entry.permissions, forBoth(ownerBits.exec))),
  );
  return compiledTerms(entries, patterns, compiler).flatMap((term) =>
    term.effect !== 'allow' || term.isPair
      ? []
      : fileUsers.flatMap((user) =>
          grantsExec(term.permissions, user)
            ? { term, exec: readXindex(xindexOf(bitsOf(term.permissions, user)), (index) => transitions[index]) }
            : [],
        ),
  );
}

/** The automata of rules near a pattern. The rules of many profiles near a pattern are those of an included file. */
const knownDfas = new WeakMap<PathPatterns, SharedIndexDfas>();

const knownPrefixes = new WeakMap<Pattern, readonly LiteralPrefix[]>();

/** Returns prefixes of all matched strings, computed once for each pattern object. */
export function prefixesOf(pattern: Pattern): readonly LiteralPrefix[] {
  return memoised(knownPrefixes, pattern, () => literalPrefixes(pattern));
}

/** Returns the compiler's bits of kernel permissions. */
export function compilerBits(bits: number, subject: FileUser): readonly FilePermissions[] {
  const about = permissions.filter(({ kernel }) => (kernel & bits) !== 0);
  return about.map(({ bit }) => restrictedTo(forBoth(bit), subject));
}
