import { deadState, type State, type TransitionFunction } from './automaton.ts';
import { ListTable } from './list-table.ts';

/** Numbers the tuples of states of several automata that are stepped together. The tuple of dead states is dead. */
export class StateTuples {
  readonly #parts: readonly Pick<TransitionFunction, 'step'>[];
  readonly #tuples = new ListTable();

  constructor(parts: readonly Pick<TransitionFunction, 'step'>[]) {
    this.#parts = parts;
    this.stateOf(parts.map(() => deadState));
  }

  stateOf(tuple: readonly State[]): State {
    return this.#tuples.add(tuple);
  }

  /** Returns the state of a part in a tuple. */
  part(state: State, index: number): State {
    if (state < 0 || state >= this.#tuples.size) throw new RangeError(`the automaton has no state ${state}`);
    return this.#tuples.item(this.#tuples.from(state) + index);
  }

  step(state: State, byte: number): State {
    return this.stateOf(this.#parts.map((part, index) => part.step(this.part(state, index), byte)));
  }
}
