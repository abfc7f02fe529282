import { deadState, type State } from '../../automata/automaton.ts';
import { DamagedPolicyError } from './damaged-policy-error.ts';
import { baseFlags, dfaFlags, type DfaTables } from './dfa-tables.ts';

const maxColumns = 256;

/** The tables of an automaton as read, not yet verified. */
export interface ReadTables {
  /** Base and default of each state. */
  readonly states: Int32Array;
  /** Check and next of each transition. */
  readonly transitions: Int32Array;
  /** A single step through the tables. */
  readonly step: (from: State, byte: number) => State;
}

/**
 * Checks that no match leaves the tables, for any bytes, and that every step terminates. Throws on damage.
 *
 * The kernel does not require the dead state 0 to lead nowhere. However, every compiler writes a dead state, and label
 * matching stops at state 0.
 *
 * @see `verify_dfa` in the kernel's `match.c`
 */
export function verifyDfa({ states, transitions, step }: ReadTables, tables: DfaTables): void {
  const stateCount = states.length / 2;
  const transitionCount = transitions.length / 2;
  const damaged = (table: 'base' | 'default' | 'check' | 'next', index: number, message: string): never => {
    const { start, width } = tables[table];
    throw new DamagedPolicyError(start + width * index, message);
  };
  if (stateCount < 2) damaged('base', 0, 'the automaton has no state to start in');
  for (let state = 0; state < stateCount; state++) {
    const base = states[2 * state] ?? 0;
    const index = base & baseFlags.indexMask;
    if ((states[2 * state + 1] ?? 0) >>> 0 >= stateCount) damaged('default', state, `state ${state} leads to no state`);
    if ((base & baseFlags.invalid) !== 0) damaged('base', state, `state ${state} has unknown flags`);
    if (base < 0 && (tables.flags & dfaFlags.differential) === 0)
      damaged('base', state, `state ${state} is differential in an automaton without such states`);
    if ((base & baseFlags.outOfBand) !== 0 && ((tables.flags & dfaFlags.outOfBand) === 0 || index < 1))
      damaged('base', state, `state ${state} has no place for its transition out of band`);
    if (index + maxColumns > transitionCount)
      damaged('base', state, `transitions of state ${state} pass the table's end`);
  }
  for (let index = 0; index < transitionCount; index++) {
    if ((transitions[2 * index] ?? 0) >>> 0 >= stateCount)
      damaged('check', index, `transition ${index} is of no state`);
    if ((transitions[2 * index + 1] ?? 0) >>> 0 >= stateCount)
      damaged('next', index, `transition ${index} leads to no state`);
  }
  verifyChains(states, (state) => damaged('default', state, `state ${state} is differential to itself`));
  for (let byte = 0; byte < 256; byte++)
    if (step(deadState, byte) !== deadState) damaged('base', deadState, 'the dead state has a transition');
}

/** Checks that every chain of differential states ends in a non-differential state. */
function verifyChains(states: Int32Array, damaged: (state: number) => never): void {
  const walked = 1;
  const verified = 2;
  const marks = new Uint8Array(states.length / 2);
  const isDifferential = (state: number): boolean => (states[2 * state] ?? 0) < 0;
  const next = (state: number): number => states[2 * state + 1] ?? 0;
  for (let first = 0; first < marks.length; first++) {
    let state = first;
    for (; isDifferential(state) && marks[state] !== verified; state = next(state)) {
      if (marks[state] === walked) damaged(state);
      marks[state] = walked;
    }
    for (state = first; marks[state] === walked; state = next(state)) marks[state] = verified;
  }
}
