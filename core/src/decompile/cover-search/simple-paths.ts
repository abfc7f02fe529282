import type { Budget } from '../../automata/budget.ts';
import { deadState, type State } from '../../automata/automaton.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { CoverTarget } from './cover-target.ts';
import { bytesByClass } from '../../automata/byte-classes.ts';

/** The maximum number of visits of an edge. */
const maxEdgeVisits = 40;
/** The maximum length of a path. */
const maxPathLength = 400;

/** A path, byte by byte. */
interface Path {
  readonly state: State;
  readonly byte: number;
  readonly before: Path | undefined;
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
  const paths: Path[] = [{ state: automaton.start, byte: 0, before: undefined, length: 0 }];
  for (const path of paths) {
    visit(path.state, () => textOf(path));
    if (path.length === maxPathLength) continue;
    if (!budget.spend(bytes.length)) return;
    const met = new Set<State>();
    for (const byte of bytes) {
      const state = automaton.step(path.state, byte);
      if (met.has(state)) continue;
      met.add(state);
      const edge = path.state * 2 ** 26 + state;
      const count = counts.get(edge) ?? 0;
      if (state === deadState || count === maxEdgeVisits || isOn(path, state)) continue;
      counts.set(edge, count + 1);
      paths.push({ state, byte, before: path, length: path.length + 1 });
    }
  }
}

function isOn(path: Path, state: State): boolean {
  for (let at: Path | undefined = path; at !== undefined; at = at.before) if (at.state === state) return true;
  return false;
}

function textOf(path: Path): ByteString {
  const bytes: number[] = [];
  for (let at = path; at.before !== undefined; at = at.before) bytes.push(at.byte);
  return String.fromCharCode(...bytes.toReversed()) as ByteString;
}

function isWordByte(byte: number): boolean {
  return byte >= 0x61 && byte <= 0x7a;
}
