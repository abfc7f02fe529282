import type { ByteString } from '../source/bytes.ts';
import { deadState, type State } from './automaton.ts';

/** `WB_HISTORY_SIZE`: the number of earlier states that the kernel compares to find a loop. */
const historySize = 32;

/**
 * Counts the bytes of a text that an automaton matches before it returns to an earlier state: the part that a pattern
 * matches before a `*`.
 *
 * @param step - of a minimal automaton with states numbered in the order of their discovery
 * @see `aa_dfa_leftmatch`, `is_loop` in the kernel's `match.c`
 */
export function leftMatch(step: (state: State, byte: number) => State, start: State, text: ByteString): number {
  const path: State[] = [];
  let state = start;
  for (let at = 0; at < text.length; at++) {
    const next = step(state, text.charCodeAt(at));
    if (next === deadState) return 0;
    path.push(state);
    // A new state has a higher number than all earlier states.
    if (next <= state) {
      const back = path.slice(-Math.min(at, historySize)).toReversed().indexOf(next);
      if (at > 0 && back >= 0) return at - back;
    }
    state = next;
  }
  return text.length;
}
