import type { ByteString } from '../source/bytes.ts';
import { deadState, type State } from './automaton.ts';

/** `WB_HISTORY_SIZE`: so many states back the kernel sees that it comes around. */
const longestMemory = 32;

/**
 * How many bytes lead through an automaton before it comes around to a state that it was in: how much of a text its pattern says
 * by itself, before a `*` takes the rest.
 *
 * @param step - of the smallest automaton, whose states have higher numbers the later they are reached
 * @see `aa_dfa_leftmatch`, `is_loop` in the kernel's `match.c`
 */
export function leftMatch(step: (state: State, byte: number) => State, start: State, text: ByteString): number {
  const path: State[] = [];
  let state = start;
  for (let at = 0; at < text.length; at++) {
    const next = step(state, text.charCodeAt(at));
    if (next === deadState) return 0;
    path.push(state);
    // What is behind the one that is left is newer than all others.
    if (next <= state) {
      const back = path.slice(-Math.min(at, longestMemory)).toReversed().indexOf(next);
      if (at > 0 && back >= 0) return at - back;
    }
    state = next;
  }
  return text.length;
}
