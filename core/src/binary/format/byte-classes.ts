import type { State } from '../../automata/automaton.ts';
import { Numbers } from '../../source/numbers.ts';
import type { OwnTransitions } from './own-transitions.ts';

/**
 * Merges byte classes with equal transitions in every given state, and returns the class number of each byte. Takes
 * time in proportion to the transitions.
 *
 * @param classes - the classes of the automaton's own table, by byte: the columns of the rows
 * @param states - contains the default of each contained state
 */
export function mergedClasses(classes: Uint8Array, states: Iterable<State>, own: OwnTransitions): Uint8Array {
  // Two columns are equal if their entries are equal. An entry missing in a row comes from the row's default state.
  const groups = new Float64Array(256);
  let count = 1;
  const shown = new Map<number, number>();
  for (const state of states) {
    shown.clear();
    for (let place = own.from(state); place < own.to(state); place++) {
      const column = own.columns[place] ?? 0;
      const key = (groups[column] ?? 0) * 2 ** 32 + (own.targets[place] ?? 0);
      let group = shown.get(key);
      if (group === undefined) shown.set(key, (group = count++));
      groups[column] = group;
    }
  }
  const numbers = new Numbers<number>();
  return classes.map((column) => numbers.of(groups[column] ?? 0));
}
