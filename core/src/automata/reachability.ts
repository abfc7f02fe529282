import { memoised } from '../source/memoised.ts';
import { deadState, type State, type Transitions } from './automaton.ts';
import { refuseTooMany, type Budget } from './budget.ts';
import { bytesByClass } from './byte-classes.ts';

/** The reachable part of an automaton, in the order of a breadth-first search. */
export interface StateTable {
  readonly states: readonly State[];
  /** By index of a state, the index of the next state for each byte. */
  readonly steps: readonly (readonly number[])[];
}

/**
 * Tabulates all states that are reachable from the given states. The given states come first.
 *
 * @param bytes - a byte of each class
 * @param mayFollow - is called with the number of known states before each row; false stops the search
 * @returns undefined if the search was stopped
 */
export function stateTable(
  automaton: Pick<Transitions, 'step'>,
  from: readonly State[],
  bytes: readonly number[],
  mayFollow: (states: number) => boolean,
): StateTable | undefined {
  const numbers = new Map<State, number>(from.map((state, index) => [state, index]));
  const states = [...from];
  const steps: number[][] = [];
  // The list grows while it is traversed.
  for (const state of states) {
    if (!mayFollow(states.length)) return undefined;
    steps.push(
      bytes.map((byte) => {
        const next = automaton.step(state, byte);
        let number = numbers.get(next);
        if (number === undefined) numbers.set(next, (number = states.push(next) - 1));
        return number;
      }),
    );
  }
  return { states, steps };
}

/**
 * Finds all live states that are reachable from some states, including these.
 *
 * @param by - any bytes, or text: all bytes except NUL
 * @throws AutomatonTooLargeError
 */
export function reachableStates(
  automaton: Omit<Transitions, 'start'>,
  from: readonly State[],
  by: 'text' | 'any-bytes',
): ReadonlySet<State> {
  const [, ...text] = bytesByClass(automaton).map(([byte = 0]) => byte);
  const table = stateTable(automaton, [...new Set(from)], by === 'text' ? text : [0, ...text], (states) => {
    refuseTooMany(states);
    return true;
  });
  return new Set(table?.states.filter((state) => state !== deadState));
}

/** The predecessors of the states of an automaton. */
export class Predecessors {
  /** By state, the predecessors. */
  readonly #of = new Map<State, State[]>();

  /** Explores the automaton within a budget. If the budget ends before, no predecessors are known. */
  constructor(automaton: Transitions, budget: Budget) {
    const bytes = bytesByClass(automaton).map(([byte = 0]) => byte);
    const table = stateTable(automaton, [automaton.start], bytes, () => budget.spend(bytes.length));
    for (const [index, row] of table?.steps.entries() ?? [])
      for (const next of new Set(row)) {
        const [state, target] = [table?.states[index] ?? deadState, table?.states[next] ?? deadState];
        if (state === deadState || target === deadState) continue;
        memoised(this.#of, target, () => []).push(state);
      }
  }

  /** Finds all states from which some targets are reachable, including the targets. */
  reaching(targets: Iterable<State>): ReadonlySet<State> {
    const found = new Set(targets);
    // The set grows while it is traversed.
    for (const state of found) for (const before of this.#of.get(state) ?? []) found.add(before);
    return found;
  }
}

/**
 * Finds all live states that are reachable from the start. The value is true for a state of exactly one string.
 *
 * @returns undefined if the budget ends before
 */
export function statesOfOneString(automaton: Transitions, budget: Budget): ReadonlyMap<State, boolean> | undefined {
  const classes = bytesByClass(automaton);
  const bytes = classes.map(([byte = 0]) => byte);
  const table = stateTable(automaton, [automaton.start], bytes, () => budget.spend(bytes.length));
  if (table === undefined) return undefined;
  const { states, steps } = table;
  // The empty string leads to the start.
  const strings = Uint8Array.from(states, (_, index) => (index === 0 ? 1 : 0));
  for (const row of steps)
    for (const [column, next] of row.entries())
      strings[next] = Math.min(2, (strings[next] ?? 0) + (classes[column]?.length ?? 1));
  const several = new Set([...states.keys()].filter((index) => strings[index] === 2));
  // The set grows while it is traversed.
  for (const index of several) for (const next of steps[index] ?? []) several.add(next);
  const found = new Map<State, boolean>();
  for (const [index, state] of states.entries()) if (state !== deadState) found.set(state, !several.has(index));
  return found;
}

/** Memoised co-accessibility: if an accepting state is reachable from a state. */
export class CoAccessible {
  readonly #known: (boolean | undefined)[] = [];
  readonly #next: (state: State, byte: number) => State;

  /** @param next - returns the state after a byte */
  constructor(next: (state: State, byte: number) => State) {
    this.#next = next;
  }

  /**
   * Is true if a state is accepting or leads to an accepting state. The result is kept, so all calls must pass the same
   * `isAccepting`.
   *
   * @param bytes - a byte of each class that a state after `from` distinguishes
   */
  reaches(from: State, bytes: readonly number[], isAccepting: (state: State) => boolean): boolean {
    const known = this.#known[from];
    if (known !== undefined) return known;
    const seen = new Set<State>([from]);
    const stack = [from];
    for (let state = stack.pop(); state !== undefined; state = stack.pop()) {
      if (this.#known[state] === true || isAccepting(state)) {
        this.#known[from] = true;
        return true;
      }
      if (this.#known[state] === false) continue;
      for (const byte of bytes) {
        const next = this.#next(state, byte);
        if (next === deadState || seen.has(next)) continue;
        seen.add(next);
        stack.push(next);
      }
    }
    // No seen state reaches more than `from` does.
    for (const state of seen) this.#known[state] = false;
    return false;
  }
}
