import type { State, Transitions } from './automaton.ts';
import { byteClasses } from './byte-classes.ts';
import { minimise } from './minimise.ts';
import { stateTable } from './reachability.ts';

/**
 * Makes a key of an automaton from the minimal form. Two automata have equal keys exactly if they are equivalent.
 *
 * @param output - of a state
 * @param maxStates - the largest automaton that is minimised
 * @returns undefined if the automaton has more states
 */
export function canonicalKey(
  automaton: Omit<Transitions, 'start'>,
  start: State,
  output: (state: State) => string,
  maxStates: number,
): string | undefined {
  const { classOf, representatives } = byteClasses((byte) => automaton.classOf(byte));
  const table = stateTable(automaton, [start], representatives, (states) => states <= maxStates);
  if (table === undefined) return undefined;
  const { states, steps } = table;
  const outputs = states.map(output);
  return print(minimise(steps, outputs), steps, outputs, classOf);
}

/** Prints the classes of states in the order of a breadth-first search: the output and the steps for runs of bytes. */
function print(
  classes: Int32Array,
  steps: readonly (readonly number[])[],
  outputs: readonly string[],
  classOf: Uint8Array,
): string {
  const numbers = new Map<number, number>();
  const examples: number[] = [];
  const numberOf = (state: number): number => {
    const stateClass = classes[state] ?? 0;
    let number = numbers.get(stateClass);
    if (number === undefined) numbers.set(stateClass, (number = examples.push(state) - 1));
    return number;
  };
  numberOf(0);
  const lines: string[] = [];
  // The list grows while it is traversed.
  for (const state of examples) {
    const runs = [outputs[state] ?? ''];
    let last = -1;
    for (let byte = 0; byte < 256; byte++) {
      const number = numberOf(steps[state]?.[classOf[byte] ?? 0] ?? 0);
      if (number !== last) runs.push(`${byte}>${number}`);
      last = number;
    }
    lines.push(runs.join(' '));
  }
  return lines.join('\n');
}
