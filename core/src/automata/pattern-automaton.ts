import { onlyByte } from '../glob/byte-set.ts';
import type { Pattern } from '../glob/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import { deadState, type State, type Walked } from './automaton.ts';
import { LazyDfa } from './dfa.ts';
import { Nfa } from './nfa.ts';

/** The automaton of one pattern. Its states are its own; 0 is dead. */
export interface PatternAutomaton extends Walked {
  readonly start: State;
  /** Whether the pattern matches what led to a state. */
  isAccepting(state: State): boolean;
  /** Bytes of one class lead to the same state from every state. */
  classOf(byte: number): number;
}

/** Makes automata of patterns, one for each pattern object. */
export class PatternAutomata {
  readonly #automata = new Map<Pattern, PatternAutomaton>();

  of(pattern: Pattern): PatternAutomaton {
    let automaton = this.#automata.get(pattern);
    if (automaton === undefined) this.#automata.set(pattern, (automaton = automatonOf(pattern)));
    return automaton;
  }
}

function automatonOf(pattern: Pattern): PatternAutomaton {
  const text = literalOf(pattern);
  return text === undefined ? new ExpressionAutomaton(pattern) : new LiteralAutomaton(text);
}

/** The only string that a pattern matches, if it is written as one. */
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

/** Most peers are one name. A state is the number of bytes that were matched, and one more. */
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

class ExpressionAutomaton implements PatternAutomaton {
  readonly #dfa: LazyDfa<true>;

  constructor(pattern: Pattern) {
    const nfa = new Nfa<true>();
    this.#dfa = new LazyDfa(nfa, nfa.pattern(pattern, nfa.accept(true)));
  }

  get start(): State {
    return this.#dfa.start;
  }

  step(state: State, byte: number): State {
    return this.#dfa.step(state, byte);
  }

  stays(state: State, byte: number): boolean {
    return this.#dfa.stays(state, byte);
  }

  isAccepting(state: State): boolean {
    return this.#dfa.accepts(state).length > 0;
  }

  classOf(byte: number): number {
    return this.#dfa.classOf(byte);
  }
}
