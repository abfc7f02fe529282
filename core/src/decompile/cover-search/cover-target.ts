import type { State } from '../../automata/automaton.ts';

/** An automaton that rules are looked for that say the same. What ends in its dead state is nothing that rules tell. */
export interface SearchedAutomaton {
  readonly start: State;
  /** The state behind one more byte. */
  step(state: State, byte: number): State;
  /** Bytes of one class lead to the same state from every state. */
  classOf(byte: number): number;
  /** All states that any string leads to, where they are known. */
  readonly states?: readonly State[];
  /** The permissions that rules have to tell of what ends in a state, as bits. */
  must(state: State): number;
  /** Those, and what they may tell, since it is settled otherwise. */
  may(state: State): number;
}
