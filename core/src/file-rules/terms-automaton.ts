import type { State } from '../automata/automaton.ts';
import type { LazyDfa } from '../automata/dfa.ts';
import { indexDfa } from '../automata/pattern-dfa.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { lazily } from '../source/lazily.ts';
import { acceptedPermissions, type AcceptedPermissions } from './accepted-permissions.ts';
import type { CompilerBehaviours } from './compiler-behaviours.ts';
import { fileRuleTerms, type FileRuleTerms } from './file-rule-terms.ts';
import { compareMerged, mergeEntries, type MatchedEntry } from './merged-entry.ts';
import type { PathPatterns } from './path-pattern.ts';

/** Terms of rules about files with their automaton and permissions, all made on demand. */
export class TermsAutomaton<Origin> {
  readonly #makeTerms: () => readonly FileRuleTerms<Origin>[];
  readonly #makeDfa: () => LazyDfa<number>;
  readonly #compiler: CompilerBehaviours;
  readonly #accepted: (AcceptedPermissions | undefined)[] = [];

  /** @param makeDfa - makes the automaton of patterns, whose states accept the indices of the patterns */
  constructor(
    makeTerms: () => readonly FileRuleTerms<Origin>[],
    compiler: CompilerBehaviours,
    makeDfa: (patterns: readonly Pattern[]) => LazyDfa<number> = indexDfa,
  ) {
    this.#compiler = compiler;
    this.#makeTerms = lazily(makeTerms);
    this.#makeDfa = lazily(() => makeDfa(this.terms.map(({ pattern }) => pattern)));
  }

  get terms(): readonly FileRuleTerms<Origin>[] {
    return this.#makeTerms();
  }

  /** The automaton of all patterns. States accept the indices of the matching terms. */
  get dfa(): LazyDfa<number> {
    return this.#makeDfa();
  }

  /** Returns the terms whose patterns match the strings to a state. */
  matching(state: State): readonly FileRuleTerms<Origin>[] {
    return this.dfa.accepts(state).flatMap((index) => this.terms[index] ?? []);
  }

  /** Returns the permissions of a state. */
  accepted(state: State): AcceptedPermissions {
    return (this.#accepted[state] ??= acceptedPermissions(this.matching(state), this.#compiler));
  }
}

/** Merges rules and makes their terms, in the order of the compiler. */
export function compiledTerms<Origin>(
  entries: readonly MatchedEntry<Origin>[],
  patterns: PathPatterns,
  compiler: CompilerBehaviours,
): readonly FileRuleTerms<Origin>[] {
  const { merged } = mergeEntries(entries, compiler);
  return merged.toSorted(compareMerged).flatMap((entry) => fileRuleTerms(entry, patterns, compiler));
}
