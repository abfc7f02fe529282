import type { Budget } from '../../automata/budget.ts';
import type { ReachableStates } from './reachable-states.ts';

/** The bytes, in their order, that lead from one state to another. */
export interface ByteStep {
  readonly bytes: readonly number[];
  readonly target: number;
}

/** The smallest automaton for a language. Its states are numbered from 0, where it starts; the dead one is left out. */
export interface MinimalAutomaton {
  readonly accepts: readonly boolean[];
  readonly steps: readonly (readonly ByteStep[])[];
}

/**
 * Merges the states that no string tells apart, by refining a partition (Moore).
 *
 * @param accepts - for each of the states, whether a string that ends there is in the language
 * @returns undefined where that takes too much work
 */
export function minimalAutomaton(
  reachable: ReachableStates,
  accepts: readonly boolean[],
  budget: Budget,
): MinimalAutomaton | undefined {
  const { columns, next } = reachable;
  const width = columns.length;
  const dead = accepts.length;
  let parts = [...accepts.map(Number), 0];
  for (let before = 0, count = 1; count !== before;) {
    if (!budget.spend(parts.length * width)) return undefined;
    before = count;
    const numbers = new Map<string, number>();
    const refined = parts.map((part, state) => {
      const follow = state === dead ? [] : Array.from(next.subarray(state * width, (state + 1) * width));
      const targets = state === dead ? columns.map(() => parts[dead]) : follow.map((index) => parts.at(index));
      const signature = `${part}:${targets.join()}`;
      const number = numbers.get(signature) ?? numbers.size;
      numbers.set(signature, number);
      return number;
    });
    count = numbers.size;
    parts = refined;
  }
  return numbered(reachable, accepts, parts);
}

/** The parts as states, numbered in the order in which they are reached. */
function numbered(
  { columns, next }: ReachableStates,
  accepts: readonly boolean[],
  parts: readonly number[],
): MinimalAutomaton {
  const member = new Map<number, number>();
  for (const [state, part] of parts.entries()) if (!member.has(part)) member.set(part, state);
  const deadPart = parts.at(-1);
  const order: number[] = parts.slice(0, 1);
  const numbers = new Map<number, number>(order.map((part) => [part, 0]));
  const steps: ByteStep[][] = [];
  for (const part of order) {
    const state = member.get(part) ?? 0;
    const targets = new Map<number, number[]>();
    for (const [column, bytes] of columns.entries()) {
      const target = part === deadPart ? part : (parts.at(next[state * columns.length + column] ?? -1) ?? 0);
      if (target === deadPart) continue;
      let number = numbers.get(target);
      if (number === undefined) numbers.set(target, (number = order.push(target) - 1));
      const known = targets.get(number);
      if (known === undefined) targets.set(number, [...bytes]);
      else known.push(...bytes);
    }
    steps.push(
      Array.from(targets, ([target, bytes]) => ({ target, bytes: bytes.sort((left, right) => left - right) })),
    );
  }
  const accepting = order.map((part) => accepts[member.get(part) ?? 0] ?? false);
  return { accepts: accepting, steps };
}
