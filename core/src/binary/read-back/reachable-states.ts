import type { Budget } from '../../automata/budget.ts';
import { deadState, type State } from '../../automata/automaton.ts';

/** What there has to be of an automaton: `OracleDfa` is one. */
export interface PeerAutomaton {
  step(from: State, byte: number): State;
  /** Bytes of one class lead to the same state. */
  classOf(byte: number): number;
}

/** The states that one state leads to, itself first, behind bytes that a name can have: all but NUL. */
export interface ReachableStates {
  readonly states: readonly State[];
  /** Bytes that no state tells apart. */
  readonly columns: readonly (readonly number[])[];
  /** For each state, for each column, the index of the state that follows; -1 where that is the dead one. */
  readonly next: Int32Array;
}

/** More states than the rules about labels of any real profile need. */
const mostStates = 4000;

/** Finds them; undefined where there are too many. */
export function peerStates(dfa: PeerAutomaton, start: State, budget: Budget): ReachableStates | undefined {
  const columns = columnsOf(dfa);
  const states: State[] = [start];
  const indices = new Map<State, number>([[start, 0]]);
  const next: number[] = [];
  for (const state of states) {
    if (states.length > mostStates || !budget.spend(columns.length)) return undefined;
    for (const [byte = 0] of columns) {
      const target = dfa.step(state, byte);
      let index = target === deadState ? -1 : indices.get(target);
      if (index === undefined) {
        index = states.push(target) - 1;
        indices.set(target, index);
      }
      next.push(index);
    }
  }
  return merged(states, columns, next);
}

/** The same with fewer columns: automata without classes of bytes have one for each, and most lead to the same states. */
function merged(
  states: readonly State[],
  columns: readonly (readonly number[])[],
  next: readonly number[],
): ReachableStates {
  const known = new Map<string, { readonly column: number; readonly bytes: number[] }>();
  for (const [column, bytes] of columns.entries()) {
    const targets = states.map((_, state) => next[state * columns.length + column]).join();
    const same = known.get(targets);
    if (same === undefined) known.set(targets, { column, bytes: [...bytes] });
    else same.bytes.push(...bytes);
  }
  const kept = [...known.values()];
  const width = kept.length;
  const fewer = new Int32Array(states.length * width);
  for (const state of states.keys())
    for (const [index, { column }] of kept.entries())
      fewer[state * width + index] = next[state * columns.length + column] ?? -1;
  return { states, columns: kept.map(({ bytes }) => bytes), next: fewer };
}

function columnsOf(dfa: PeerAutomaton): readonly (readonly number[])[] {
  const columns = new Map<number, number[]>();
  for (let byte = 1; byte < 256; byte++) {
    const column = columns.get(dfa.classOf(byte));
    if (column === undefined) columns.set(dfa.classOf(byte), [byte]);
    else column.push(byte);
  }
  return [...columns.values()];
}
