import { deadState, type State } from '../../automata/automaton.ts';
import { baseFlags } from './dfa-tables.ts';

const columnsOfRow = 256;

/**
 * The explicit transitions of an automaton's states, grouped by state. Missing transitions come from the state's
 * default. The dead state has none, because the tables mark free entries with the dead state.
 */
export class OwnTransitions {
  /** By place, the column of a transition: ascending within a state. */
  readonly columns: Uint8Array;
  /** By place, the target state. */
  readonly targets: Int32Array;
  /** By state, the first place of the state; the last element is the total number of places. */
  readonly #first: Int32Array;

  /**
   * @param states - base and default of every state
   * @param transitions - check and next of every transition
   */
  constructor(states: Int32Array, transitions: Int32Array) {
    const stateCount = states.length / 2;
    /** The column of a transition; -1 for a free entry of the tables. */
    const columnAt = (position: number, state: State): number => {
      const column = position - ((states[2 * state] ?? 0) & baseFlags.indexMask);
      return state === deadState || column < 0 || column >= columnsOfRow ? -1 : column;
    };
    const first = new Int32Array(stateCount + 1);
    for (let position = 0; 2 * position < transitions.length; position++) {
      const state = transitions[2 * position] ?? deadState;
      if (columnAt(position, state) !== -1) first[state + 1] = (first[state + 1] ?? 0) + 1;
    }
    for (let state = 0; state < stateCount; state++) first[state + 1] = (first[state + 1] ?? 0) + (first[state] ?? 0);
    this.#first = first;
    this.columns = new Uint8Array(first[stateCount] ?? 0);
    this.targets = new Int32Array(this.columns.length);
    const free = first.slice();
    for (let position = 0; 2 * position < transitions.length; position++) {
      const state = transitions[2 * position] ?? deadState;
      const column = columnAt(position, state);
      if (column === -1) continue;
      const place = free[state] ?? 0;
      free[state] = place + 1;
      this.columns[place] = column;
      this.targets[place] = transitions[2 * position + 1] ?? deadState;
    }
  }

  /** Returns the first place of a state's transitions. */
  from(state: State): number {
    return this.#first[state] ?? 0;
  }

  /** Returns the end of a state's transitions, exclusive. */
  to(state: State): number {
    return this.#first[state + 1] ?? 0;
  }
}
