import type { Budget } from '../../automata/budget.ts';
import { deadState, type State } from '../../automata/automaton.ts';
import type { SearchedAutomaton } from './cover-target.ts';
import { bytesByClass } from '../generalise/state-sets.ts';

/** More states than an automaton has that is made smaller first. */
const mostStates = 30_000;

/**
 * An automaton that says the same of some permissions with as few states as there can be, so that what follows alike is looked at once: states that no
 * string tells apart are one (Moore). Where that takes too much work it is the same one.
 */
export function smallestAutomaton(automaton: SearchedAutomaton, asked: number, budget: Budget): SearchedAutomaton {
  const bytes = bytesByClass(automaton).map(([byte = 0]) => byte);
  const places = new Map<State, number>([[deadState, 0]]);
  const states: State[] = [deadState];
  const place = (state: State): number => {
    let known = places.get(state);
    if (known === undefined) places.set(state, (known = states.push(state) - 1));
    return known;
  };
  place(automaton.start);
  const steps: number[][] = [];
  // A list that grows while it is walked.
  for (const state of states) {
    if (states.length > mostStates || !budget.spend(bytes.length)) return automaton;
    steps.push(bytes.map((byte) => (state === deadState ? 0 : place(automaton.step(state, byte)))));
  }
  const said = states.map((state) =>
    state === deadState ? '0 0' : `${automaton.must(state) & asked} ${automaton.may(state) & asked}`,
  );
  const parts = refined(said, steps);
  const column = new Map<number, number>();
  bytes.forEach((byte, index) => column.set(automaton.classOf(byte), index));
  const members: number[] = [];
  parts.forEach((part, index) => {
    members[part] ??= index;
  });
  const member = (state: State): number => members[state] ?? 0;
  return {
    start: parts[places.get(automaton.start) ?? 0] ?? deadState,
    step: (state, byte) => parts[steps[member(state)]?.[column.get(automaton.classOf(byte)) ?? 0] ?? 0] ?? deadState,
    classOf: (byte) => automaton.classOf(byte),
    must: (state) => (state === deadState ? 0 : automaton.must(states[member(state)] ?? deadState)),
    may: (state) => (state === deadState ? 0 : automaton.may(states[member(state)] ?? deadState)),
  };
}

/** By state, the number of its part; that of the dead one is 0. */
function refined(said: readonly string[], steps: readonly (readonly number[])[]): Int32Array {
  let parts = new Int32Array(said.length);
  for (let before = 0, count = 1; count !== before;) {
    before = count;
    const numbers = new Map<string, number>();
    const next = new Int32Array(said.length);
    for (let index = 0; index < said.length; index++) {
      const key = `${said[index]} ${steps[index]?.map((target) => parts[target]).join()}`;
      let number = numbers.get(key);
      if (number === undefined) numbers.set(key, (number = numbers.size));
      next[index] = number;
    }
    count = numbers.size;
    parts = next;
  }
  return parts;
}
