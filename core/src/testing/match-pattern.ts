import { LazyDfa } from '../automaton/lazy-dfa.ts';
import { Nfa } from '../automaton/nfa.ts';
import { hasByte } from '../glob/byte-set.ts';
import type { Pattern } from '../glob/pattern.ts';

/** Whether a pattern matches a whole text (one char a byte), by the automaton. */
export function matches(pattern: Pattern, text: string): boolean {
  const nfa = new Nfa<true>();
  const dfa = new LazyDfa(nfa, nfa.pattern(pattern, nfa.accept(true)));
  let state = dfa.start;
  for (let at = 0; at < text.length; at++) state = dfa.step(state, text.charCodeAt(at));
  return dfa.accepts(state).length > 0;
}

/** The same by the definition of a pattern: every way through it is followed. */
export function matchesByDefinition(pattern: Pattern, text: string): boolean {
  return ends(pattern, text, 0).has(text.length);
}

/** Every offset at which a match that begins at `from` can end. */
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
      // A set that grows while it is walked: each new end is a start, too.
      for (const start of reached) for (const end of ends(pattern.of, text, start)) reached.add(end);
      return reached;
    }
  }
}
