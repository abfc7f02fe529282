import type { Pattern } from '../patterns/pattern.ts';
import { memoised } from '../source/memoised.ts';
import { LazyDfa } from './dfa.ts';
import { Nfa } from './nfa.ts';

/** The automaton of one pattern. */
export function patternDfa(pattern: Pattern): LazyDfa<true> {
  const nfa = new Nfa<true>();
  return new LazyDfa(nfa, nfa.pattern(pattern, nfa.accept(true)));
}

const known = new WeakMap<Pattern, LazyDfa<true>>();

/** Returns the automaton of a pattern, made once for each pattern object. */
export function sharedDfa(pattern: Pattern): LazyDfa<true> {
  return memoised(known, pattern, () => patternDfa(pattern));
}

/** Returns the automaton of several patterns, whose states accept the indices of the matching patterns. */
export function indexDfa(patterns: readonly Pattern[]): LazyDfa<number> {
  const nfa = new Nfa<number>();
  return new LazyDfa(nfa, nfa.branch(patterns.map((pattern, index) => nfa.pattern(pattern, nfa.accept(index)))));
}

/** Automata of lists of pattern objects. Equal lists have a common automaton. */
export class SharedIndexDfas {
  readonly #known = new Map<string, LazyDfa<number>>();
  readonly #numbers = new WeakMap<Pattern, number>();
  #count = 0;

  of(patterns: readonly Pattern[]): LazyDfa<number> {
    const key = patterns.map((pattern) => memoised(this.#numbers, pattern, () => this.#count++)).join();
    return memoised(this.#known, key, () => indexDfa(patterns));
  }
}
