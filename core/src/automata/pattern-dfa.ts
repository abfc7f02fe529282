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
