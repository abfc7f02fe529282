import { deadState, type ClassByte, type ComparedAutomaton, type State, type StatePermissions } from './automaton.ts';
import { refuseTooMany } from './budget.ts';
import { ListTable } from './list-table.ts';
import { CoAccessible } from './reachability.ts';
import { combinePermissions } from './rule-permissions.ts';
import { RulePlaces } from './rule-nfa.ts';

/**
 * An automaton of one class that says the same as its rules side by side, and has fewer states: places of rules behind which the same
 * is matched, with the same effect, are one. Which rules decide, it does not know.
 *
 * Invariants: a state is a list of places, ascending, each once; state 0 is the empty list, which is dead.
 */
export class MergedMachine implements ComparedAutomaton {
  readonly #places: RulePlaces;
  readonly #start: State;
  readonly #states = new ListTable();
  /** By state and class of bytes, the next state and one more, or 0. */
  readonly #steps: (Int32Array | undefined)[] = [];
  readonly #permissions: (StatePermissions | undefined)[] = [];
  readonly #live = new CoAccessible(
    () => this.#places.classes,
    (state, byteClass) => this.#stepClass(state, byteClass),
  );

  constructor(places: RulePlaces) {
    this.#places = places;
    this.#states.add([]);
    this.#start = this.#stateOf(places.starts);
  }

  start(): State {
    return this.#start;
  }

  step(state: State, byte: number): State {
    return state === deadState ? deadState : this.#stepClass(state, this.#places.classOf(byte));
  }

  byteClass(_: ClassByte, byte: number): number {
    return this.#places.classOf(byte);
  }

  permissions(state: State): StatePermissions {
    return (this.#permissions[state] ??= combinePermissions(
      this.#listOf(state).flatMap((place) => this.#places.accepted(place) ?? []),
    ));
  }

  isLive(from: State): boolean {
    return this.#live.reaches(from, (state) => {
      const { allow, quiet } = this.permissions(state);
      return (allow | quiet) !== 0;
    });
  }

  #stepClass(state: State, byteClass: number): State {
    const steps = (this.#steps[state] ??= new Int32Array(this.#places.classes));
    const known = steps[byteClass] ?? 0;
    if (known !== 0) return known - 1;
    const next = this.#stateOf(this.#listOf(state).map((place) => this.#places.step(place, byteClass)));
    steps[byteClass] = next + 1;
    return next;
  }

  #listOf(state: State): readonly number[] {
    const list: number[] = [];
    for (let at = this.#states.from(state); at < this.#states.to(state); at++) list.push(this.#states.item(at));
    return list;
  }

  /** @param places - in any order, dead ones and the same ones among them */
  #stateOf(places: readonly number[]): State {
    const list: number[] = [];
    for (const place of Int32Array.from(places).sort()) if (place !== 0 && place !== list.at(-1)) list.push(place);
    const states = this.#states.size;
    const state = this.#states.add(list);
    if (state === states) refuseTooMany(state);
    return state;
  }
}
