import type { State } from './automaton.ts';
import type { ClassedAutomaton } from './states-behind.ts';

/**
 * A text that automata have in common which are the same from a state on, whatever their states are numbered by: they have the same steps, and
 * the same is told of their states. Those of which fewer states would do have others. Undefined where there are too many states to write them down.
 *
 * @param told - of a state
 * @param most - how many states are too many
 */
export function automatonKey(
  automaton: ClassedAutomaton,
  start: State,
  told: (state: State) => string,
  most: number,
): string | undefined {
  const dense = new Map<number, number>();
  const classes = Uint8Array.from({ length: 256 }, (_, byte) => {
    const byteClass = automaton.classOf(byte);
    const known = dense.get(byteClass) ?? dense.size;
    dense.set(byteClass, known);
    return known;
  });
  const next = new Int32Array(dense.size);
  const numbers = new Map<State, number>([[start, 0]]);
  const lines: string[] = [];
  for (const state of numbers.keys()) {
    const runs: string[] = [told(state)];
    next.fill(-1);
    let last = -1;
    for (let byte = 0; byte < 256; byte++) {
      const byteClass = classes[byte] ?? 0;
      let number = next[byteClass] ?? -1;
      if (number < 0) {
        const reached = automaton.step(state, byte);
        number = numbers.get(reached) ?? numbers.size;
        numbers.set(reached, number);
        next[byteClass] = number;
      }
      if (number !== last) runs.push(`${byte}>${number}`);
      last = number;
    }
    lines.push(runs.join(' '));
    if (numbers.size > most) return undefined;
  }
  return lines.join('\n');
}
