import type { State, Transitions } from '../../automata/automaton.ts';

/** An automaton to be covered by rules. Strings to the dead state need no rule. */
export interface CoverTarget extends Transitions {
  /** All reachable states, if they are known. */
  readonly states?: readonly State[];
  /** Returns the permissions that rules must grant in a state, as bits. */
  must(state: State): number;
  /** Returns the permissions that rules may grant in a state, because a stronger rule decides. */
  may(state: State): number;
}
