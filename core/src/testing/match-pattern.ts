import { LazyDfa } from '../automata/dfa.ts';
import { Nfa } from '../automata/nfa.ts';
import { hasByte } from '../patterns/byte-set.ts';
import type { Pattern } from '../patterns/pattern.ts';

/** Returns whether a pattern matches a whole text (a character is a byte), by the automaton. */
export function matches(pattern: Pattern, text: string): boolean {
  const nfa = new Nfa<true>();
  const dfa = new LazyDfa(nfa, nfa.pattern(pattern, nfa.accept(true)));
  let state = dfa.start;
  for (let at = 0; at < text.length; at++) state = dfa.step(state, text.charCodeAt(at));
  return dfa.accepts(state).length > 0;
}

/** Returns whether a pattern matches a whole text, by the definition of patterns: follows every path. */
export function matchesByDefinition(pattern: Pattern, text: string): boolean {
  return ends(pattern, text, 0).has(text.length);
}

/** Returns every possible end offset of a match from `from`. */
function ends(pattern: Pattern, text: string, from: number): ReadonlySet<number> {
  switch (pattern.kind) {
    case 'set':
      return new Set(from < text.length && hasByte(pattern.set, text.charCodeAt(from)) ? [from + 1] : []);
    case 'sequence': {
      let starts: ReadonlySet<number> = new Set([from]);
      for (const part of pattern.parts) starts = new Set([...starts].flatMap((start) => [...ends(part, text, start)]));
      return starts;
    }
    case 'choice':
      return new Set(pattern.alternatives.flatMap((alternative) => [...ends(alternative, text, from)]));
    case 'star': {
      const reached = new Set([from]);
      // The set grows during the loop: a new end is also a start.
      for (const start of reached) for (const end of ends(pattern.of, text, start)) reached.add(end);
      return reached;
    }
  }
}
