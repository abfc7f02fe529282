import type { Budget } from '../../automata/budget.ts';
import { deadState, type State } from '../../automata/automaton.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { SearchedAutomaton } from './cover-target.ts';
import { bytesByClass } from '../../automata/byte-classes.ts';

/** How often a state is gone to from another. */
const mostWays = 40;
/** Longer than any string that tells something which shorter ones do not. */
const longestWay = 400;

/** A way through an automaton, byte by byte. */
interface Way {
  readonly state: State;
  readonly byte: number;
  readonly before: Way | undefined;
  readonly length: number;
}

/**
 * Walks an automaton breadth first, along ways that come to no state twice, and from each state to another a few times.
 *
 * @param visit - is given a state, and what tells the string that leads to it
 */
export function walkSimpleWays(
  automaton: Pick<SearchedAutomaton, 'start' | 'step' | 'classOf'>,
  budget: Budget,
  visit: (state: State, leading: () => ByteString) => void,
): void {
  // Bytes that people write in names go first, so that what is found can be read.
  const bytes = bytesByClass(automaton)
    .flatMap((all) => all.find(isWordByte) ?? all.find((byte) => byte !== 0) ?? [])
    .sort((left, right) => Number(isWordByte(right)) - Number(isWordByte(left)) || left - right);
  const counts = new Map<number, number>();
  // A list that grows while it is walked.
  const walked: Way[] = [{ state: automaton.start, byte: 0, before: undefined, length: 0 }];
  for (const way of walked) {
    visit(way.state, () => textOf(way));
    if (way.length === longestWay) continue;
    if (!budget.spend(bytes.length)) return;
    const met = new Set<State>();
    for (const byte of bytes) {
      const state = automaton.step(way.state, byte);
      if (met.has(state)) continue;
      met.add(state);
      const edge = way.state * 2 ** 26 + state;
      const count = counts.get(edge) ?? 0;
      if (state === deadState || count === mostWays || isOn(way, state)) continue;
      counts.set(edge, count + 1);
      walked.push({ state, byte, before: way, length: way.length + 1 });
    }
  }
}

function isOn(way: Way, state: State): boolean {
  for (let at: Way | undefined = way; at !== undefined; at = at.before) if (at.state === state) return true;
  return false;
}

function textOf(way: Way): ByteString {
  const bytes: number[] = [];
  for (let at = way; at.before !== undefined; at = at.before) bytes.push(at.byte);
  return String.fromCharCode(...bytes.toReversed()) as ByteString;
}

function isWordByte(byte: number): boolean {
  return byte >= 0x61 && byte <= 0x7a;
}
