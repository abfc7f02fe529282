import { deadState } from '../../automata/automaton.ts';
import type { Budget } from '../../automata/budget.ts';
import { bytesByClass } from '../../automata/byte-classes.ts';
import { minimise } from '../../automata/minimise.ts';
import { stateTable } from '../../automata/reachability.ts';
import type { CoverTarget } from './cover-target.ts';

/** The largest automaton that is minimised. */
const maxStates = 30_000;

/**
 * Minimises an automaton with respect to some permissions, so that equivalent states are searched once. Returns the automaton
 * itself if the work exceeds the budget.
 */
export function minimalTarget(automaton: CoverTarget, bits: number, budget: Budget): CoverTarget {
  const bytes = bytesByClass(automaton).map(([byte = 0]) => byte);
  const table = stateTable(
    automaton,
    [...new Set([deadState, automaton.start])],
    bytes,
    (states) => states <= maxStates && budget.spend(bytes.length),
  );
  if (table === undefined) return automaton;
  const { states, steps } = table;
  const classes = minimise(
    steps,
    states.map((state) =>
      state === deadState ? '0 0' : `${automaton.must(state) & bits} ${automaton.may(state) & bits}`,
    ),
  );
  const columns = new Map(bytes.map((byte, column) => [automaton.classOf(byte), column]));
  /** By class, its first state. */
  const members: number[] = [];
  classes.forEach((number, index) => (members[number] ??= index));
  const stateOf = (number: number) => states[members[number] ?? 0] ?? deadState;
  return {
    start: classes[states.indexOf(automaton.start)] ?? deadState,
    step: (state, byte) =>
      classes[steps[members[state] ?? 0]?.[columns.get(automaton.classOf(byte)) ?? 0] ?? 0] ?? deadState,
    classOf: (byte) => automaton.classOf(byte),
    must: (state) => (state === deadState ? 0 : automaton.must(stateOf(state))),
    may: (state) => (state === deadState ? 0 : automaton.may(stateOf(state))),
  };
}
