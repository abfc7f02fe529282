import { deadState, type State } from './automaton.ts';
import { refuseTooMany } from './budget.ts';

/** An automaton of which bytes of one class lead to the same state. */
export interface ClassedAutomaton {
  step(state: State, byte: number): State;
  classOf(byte: number): number;
}

/**
 * All live states that strings lead to from some states on, these included.
 *
 * @param of - of any bytes, or of those that a text has: all but NUL
 * @throws AutomatonTooLargeError
 */
export function statesBehind(
  automaton: ClassedAutomaton,
  from: readonly State[],
  of: 'text' | 'any-bytes',
): ReadonlySet<State> {
  const bytes = new Map<number, number>();
  for (let byte = of === 'text' ? 1 : 0; byte < 256; byte++) bytes.set(automaton.classOf(byte), byte);
  const reached = new Set(from.filter((state) => state !== deadState));
  for (const state of reached)
    for (const byte of bytes.values()) {
      const next = automaton.step(state, byte);
      if (next === deadState || reached.has(next)) continue;
      refuseTooMany(reached.size);
      reached.add(next);
    }
  return reached;
}
