import type { Budget } from '../../automata/budget.ts';
import { deadState, type State } from '../../automata/automaton.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { CoverTarget } from './cover-target.ts';
import { bytesByClass } from '../../automata/byte-classes.ts';

/** The maximum number of visits of an edge. */
const mostPaths = 40;
/** The maximum length of a path. */
const longestWay = 400;

/** A path, byte by byte. */
interface Way {
  readonly state: State;
  readonly byte: number;
  readonly before: Way | undefined;
  readonly length: number;
}

/**
 * Visits the simple paths of an automaton breadth-first. An edge is visited a few times only.
 *
 * @param visit - gets a state, and a function that returns the string of the path
 */
export function visitSimplePaths(
  automaton: Pick<CoverTarget, 'start' | 'step' | 'classOf'>,
  budget: Budget,
  visit: (state: State, leading: () => ByteString) => void,
): void {
  // Letters come first, so that strings are readable.
  const bytes = bytesByClass(automaton)
    .flatMap((all) => all.find(isWordByte) ?? all.find((byte) => byte !== 0) ?? [])
    .sort((left, right) => Number(isWordByte(right)) - Number(isWordByte(left)) || left - right);
  const counts = new Map<number, number>();
  // The list grows during the loop.
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
      if (state === deadState || count === mostPaths || isOn(way, state)) continue;
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
