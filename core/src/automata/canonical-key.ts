import type { State } from './automaton.ts';
import { mergedStates } from './minimise.ts';
import type { ClassedAutomaton } from './reachability.ts';

/**
 * A text that automata have in common exactly when the same is told behind every string from a state on, however many states they have for
 * that. Undefined where there are too many states to find out.
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
  const { bytes, classOf } = byteClasses(automaton);
  const numbers = new Map<State, number>([[start, 0]]);
  const steps: (readonly number[])[] = [];
  for (const state of numbers.keys()) {
    if (numbers.size > most) return undefined;
    steps.push(
      bytes.map((byte) => {
        const next = automaton.step(state, byte);
        const number = numbers.get(next) ?? numbers.size;
        numbers.set(next, number);
        return number;
      }),
    );
  }
  const texts = Array.from(numbers.keys(), told);
  return written(mergedStates(steps, texts), steps, texts, classOf);
}

/** A byte of each class, and the class of each byte. */
function byteClasses(automaton: ClassedAutomaton): {
  readonly bytes: readonly number[];
  readonly classOf: readonly number[];
} {
  const numbers = new Map<number, number>();
  const bytes: number[] = [];
  const classOf = Array.from({ length: 256 }, (_, byte) => {
    const told = automaton.classOf(byte);
    let number = numbers.get(told);
    if (number === undefined) {
      number = bytes.push(byte) - 1;
      numbers.set(told, number);
    }
    return number;
  });
  return { bytes, classOf };
}

/** The groups, numbered as they are met from the start on, with what is told of them and where runs of bytes lead to. */
function written(
  groups: Int32Array,
  steps: readonly (readonly number[])[],
  told: readonly string[],
  classOf: readonly number[],
): string {
  const numbers = new Map<number, number>();
  const examples: number[] = [];
  const numberOf = (state: number): number => {
    const group = groups[state] ?? 0;
    let number = numbers.get(group);
    if (number === undefined) {
      number = examples.push(state) - 1;
      numbers.set(group, number);
    }
    return number;
  };
  numberOf(0);
  const lines: string[] = [];
  // A list that grows while it is walked.
  for (const state of examples) {
    const runs = [told[state] ?? ''];
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
