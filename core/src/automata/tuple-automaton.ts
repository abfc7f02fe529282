import { deadState, type Automaton, type ClassByte, type State, type StatePermissions } from './automaton.ts';
import { ListTable } from './list-table.ts';

/** Automata that are stepped together. A state is the number of a tuple of states. The tuple of dead states is dead. */
export abstract class TupleAutomaton<
  Origin,
  Accept extends StatePermissions,
  Subject extends readonly unknown[],
> implements Automaton<Origin, Accept, Subject> {
  readonly #parts: readonly Automaton<Origin, Accept, Subject>[];
  readonly #tuples = new ListTable();

  constructor(parts: readonly Automaton<Origin, Accept, Subject>[]) {
    this.#parts = parts;
    this.#tuples.add(parts.map(() => deadState));
  }

  get identity(): object {
    return this;
  }

  start(classByte: ClassByte): State {
    return this.#tuples.add(this.#parts.map((part) => part.start(classByte)));
  }

  step(state: State, byte: number): State {
    return this.#tuples.add(this.#parts.map((part, index) => part.step(this.part(state, index), byte)));
  }

  stays(state: State, byte: number): boolean {
    return this.#parts.every((part, index) => part.stays(this.part(state, index), byte));
  }

  byteClass(classByte: ClassByte, byte: number): number {
    return this.#parts.reduce((all, part) => all * 256 + (part.byteClass?.(classByte, byte) ?? byte), 0);
  }

  /** True even if only audited denials are reachable: no permission is granted in either case. */
  isLive(state: State): boolean {
    return this.#parts.some((part, index) => part.isLive(this.part(state, index)));
  }

  abstract permissions(state: State, ...subject: Subject): Accept;

  abstract origins(state: State, bits: number, ...subject: Subject): readonly Origin[];

  /** Returns the state of a part in a tuple. */
  protected part(state: State, index: number): State {
    if (state < 0 || state >= this.#tuples.size) throw new RangeError(`the automaton has no state ${state}`);
    return this.#tuples.item(this.#tuples.from(state) + index);
  }
}
