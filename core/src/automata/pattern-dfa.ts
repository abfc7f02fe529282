import type { Pattern } from '../patterns/pattern.ts';
import { LazyDfa } from './dfa.ts';
import { Nfa } from './nfa.ts';

/** The automaton of one pattern. */
export function patternDfa(pattern: Pattern): LazyDfa<true> {
  const nfa = new Nfa<true>();
  return new LazyDfa(nfa, nfa.pattern(pattern, nfa.accept(true)));
}
