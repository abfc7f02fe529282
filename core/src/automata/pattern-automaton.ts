import { memoised } from '../source/memoised.ts';
import { onlyByte } from '../patterns/byte-set.ts';
import type { Pattern } from '../patterns/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import { deadState, type State, type Walked } from './automaton.ts';
import type { Language } from './language.ts';
import { patternDfa } from './pattern-dfa.ts';

/** The automaton of one pattern. */
export type PatternAutomaton = Walked & Language;

/** Makes automata of patterns. Keeps the automaton of a pattern object. */
export class PatternAutomata {
  readonly #automata = new Map<Pattern, PatternAutomaton>();

  of(pattern: Pattern): PatternAutomaton {
    return memoised(this.#automata, pattern, () => automatonOf(pattern));
  }
}

function automatonOf(pattern: Pattern): PatternAutomaton {
  const text = literalOf(pattern);
  return text === undefined ? patternDfa(pattern) : new LiteralAutomaton(text);
}

/** Returns the only string of a pattern without wildcards, sets or alternatives. */
function literalOf(pattern: Pattern): ByteString | undefined {
  if (pattern.kind !== 'sequence') return undefined;
  let text = '';
  for (const part of pattern.parts) {
    const byte = part.kind === 'set' ? onlyByte(part.set) : undefined;
    if (byte === undefined) return undefined;
    text += String.fromCharCode(byte);
  }
  return text as ByteString;
}

/** The automaton of a string, such as most peers. A state is the number of matched bytes plus 1. */
class LiteralAutomaton implements PatternAutomaton {
  readonly start: State = 1;
  readonly #text: ByteString;

  constructor(text: ByteString) {
    this.#text = text;
  }

  step(state: State, byte: number): State {
    return state !== deadState && this.#text.charCodeAt(state - 1) === byte ? state + 1 : deadState;
  }

  stays(state: State): boolean {
    return state === deadState;
  }

  isAccepting(state: State): boolean {
    return state === this.#text.length + 1;
  }

  classOf(byte: number): number {
    return this.#text.indexOf(String.fromCharCode(byte)) + 1;
  }
}
