import { memoised } from '../source/memoised.ts';
import { Numbers } from '../source/numbers.ts';
import { ListTable } from './list-table.ts';

/**
 * Minimises a DFA by partition refinement (Moore) and returns the class of each state. Classes are numbered in the
 * order of their first states: state 0 is in class 0. A round looks only at the predecessors of moved states.
 *
 * @param steps - by state, the next state for each class of bytes
 * @param outputs - by state, the output of the automaton
 */
export function minimise(steps: readonly (readonly number[])[], outputs: readonly string[]): Int32Array {
  const numbers = new Numbers<string>();
  const classes = Int32Array.from(outputs, (output) => numbers.of(output));
  const sizes: number[] = Array.from({ length: numbers.size }, () => 0);
  for (const number of classes) sizes[number] = (sizes[number] ?? 0) + 1;
  const before = predecessors(steps);
  for (let touched: readonly number[] = [...classes.keys()]; touched.length > 0;) {
    const moved = split(touched, steps, classes, sizes);
    touched = [...new Set(moved.flatMap((state) => before[state] ?? []))];
  }
  return renumbered(classes);
}

/** Lists the predecessors of each state. */
function predecessors(steps: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const before = steps.map((): number[] => []);
  for (const [state, row] of steps.entries())
    for (const next of row) if (before[next]?.at(-1) !== state) before[next]?.push(state);
  return before;
}

/**
 * Splits classes: states with steps to different classes get different classes. An untouched state keeps the class.
 *
 * @param sizes - the number of states of each class
 * @returns the states with a new class
 */
function split(
  touched: readonly number[],
  steps: readonly (readonly number[])[],
  classes: Int32Array,
  sizes: number[],
): readonly number[] {
  const signatures = new ListTable();
  const parts: number[][] = [];
  const signature: number[] = [];
  for (const state of touched) {
    signature.length = 0;
    signature.push(classes[state] ?? 0);
    for (const next of steps[state] ?? []) signature.push(classes[next] ?? 0);
    (parts[signatures.add(signature)] ??= []).push(state);
  }
  const byClass = new Map<number, number[][]>();
  for (const states of parts) {
    const number = classes[states[0] ?? 0] ?? 0;
    memoised(byClass, number, () => []).push(states);
  }
  const moved: number[] = [];
  for (const [number, partsOfClass] of byClass) {
    const count = partsOfClass.reduce((sum, { length }) => sum + length, 0);
    const largest = partsOfClass.reduce((most, part) => (part.length > most.length ? part : most));
    const staying = count === sizes[number] ? largest : undefined;
    for (const part of partsOfClass) {
      if (part === staying) continue;
      const added = sizes.push(part.length) - 1;
      sizes[number] = (sizes[number] ?? 0) - part.length;
      for (const state of part) {
        classes[state] = added;
        moved.push(state);
      }
    }
  }
  return moved;
}

function renumbered(classes: Int32Array): Int32Array {
  const numbers = new Numbers<number>();
  return classes.map((old) => numbers.of(old));
}
