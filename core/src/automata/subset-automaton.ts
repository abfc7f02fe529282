import { deadState, type ClassByte, type ComparedAutomaton, type State, type StatePermissions } from './automaton.ts';
import { refuseTooMany } from './budget.ts';
import { ListTable } from './list-table.ts';
import { CoAccessible } from './reachability.ts';
import { combinePermissions } from './rule-permissions.ts';
import { RulePlaces } from './rule-nfa.ts';

/**
 * An automaton of one class with the permissions of all rules together, but fewer states: places of rules with an equal
 * remainder and an equal effect are merged. The automaton does not know the deciding rules.
 *
 * Invariants: a state is an ascending list of distinct places; state 0 is the empty list and dead.
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
    this.#start = this.#stateOf(places.starts.filter((place) => place !== 0));
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
    const places: number[] = [];
    const to = this.#states.to(state);
    for (let at = this.#states.from(state); at < to; at++) {
      const place = this.#places.step(this.#states.item(at), byteClass);
      if (place !== 0) places.push(place);
    }
    const next = this.#stateOf(places);
    steps[byteClass] = next + 1;
    return next;
  }

  #listOf(state: State): readonly number[] {
    const list: number[] = [];
    for (let at = this.#states.from(state); at < this.#states.to(state); at++) list.push(this.#states.item(at));
    return list;
  }

  /** @param places - without the dead place */
  #stateOf(places: readonly number[]): State {
    const states = this.#states.size;
    const state = this.#states.add(ascending(places));
    if (state === states) refuseTooMany(state);
    return state;
  }
}

/** Sorts places, each once. Most lists are sorted already. */
function ascending(places: readonly number[]): readonly number[] {
  for (let at = 1; at < places.length; at++)
    if ((places[at - 1] ?? 0) >= (places[at] ?? 0)) return [...new Set(places)].sort((left, right) => left - right);
  return places;
}
