import type { State } from '../../automata/automaton.ts';

/** An automaton to be covered by rules. Strings to the dead state need no rule. */
export interface CoverTarget {
  readonly start: State;
  /** Returns the state after a byte. */
  step(state: State, byte: number): State;
  /** Returns the class of a byte. No state distinguishes bytes of a class. */
  classOf(byte: number): number;
  /** All reachable states, if they are known. */
  readonly states?: readonly State[];
  /** Returns the permissions that rules must grant in a state, as bits. */
  must(state: State): number;
  /** Returns the permissions that rules may grant in a state, because a stronger rule decides. */
  may(state: State): number;
}
