import { bytesByClass } from '../../../automata/byte-classes.ts';
import { deadState, type NameRun, type State, type TransitionFunction } from '../../../automata/automaton.ts';
import { stateTable, type StateTable } from '../../../automata/reachability.ts';
import type { NameTrie } from '../../../automata/trie.ts';
import { crossCheckClasses, type CrossCheckRow, type CrossCheckWord } from '../../../classes/policy-classes.ts';
import { searched } from '../../../decompile/decompile-class.ts';
import type { CoverTarget } from '../../../decompile/cover-search/cover-target.ts';
import type { EffectAutomaton, PrintedEffect } from '../../../decompile/effect-automaton.ts';

/** Limit of states of an automaton: larger automata count as different. */
const maxStates = 3000;

/**
 * Returns whether rules of a class may match none of some names, because peers with further names have different
 * permissions. Only the automaton is traversed, which is much faster than decompilation.
 *
 * @param effects - the effects of the rules
 */
export function grantsToOthers(
  automaton: EffectAutomaton,
  word: CrossCheckWord,
  names: NameTrie,
  effects: readonly PrintedEffect[],
): boolean {
  const { before, permissions }: CrossCheckRow = crossCheckClasses[word];
  const bits = permissions.reduce((all, { bit }) => all | bit, 0);
  const values = before?.values.flatMap(({ byte, isInRules }) => (isInRules ? byte : []));
  const starts = values?.map((byte) => automaton.step(automaton.start, byte)) ?? [automaton.start];
  const [, ...classes] = bytesByClass(automaton);
  const targets = effects.map((effect) => searched(automaton, effect));
  return Array.from(new Set(starts)).some((start) => {
    const bytes = classes.map(([byte = 0]) => byte);
    const table = stateTable(automaton, [start], bytes, (states) => states <= maxStates);
    if (table === undefined) return true;
    const peers: Peers = {
      states: table.states,
      counts: countNames(table, classes),
      named: names.walk(transitionFunctionOf(automaton), start),
    };
    return targets.some((target) => differs(peers, target, bits));
  });
}

function transitionFunctionOf(automaton: EffectAutomaton): TransitionFunction {
  return {
    step: (state, byte) => automaton.step(state, byte),
    stays: (state, byte) => automaton.step(state, byte) === state,
  };
}

/** The states after names of peers; the first state is the state after the empty name, which no peer has. */
interface Peers {
  readonly states: readonly State[];
  /** By index of a state, the number of names that lead to the state. */
  readonly counts: readonly number[];
  /** The states after the known names. */
  readonly named: readonly NameRun[];
}

/** Counts the names leading to each state: infinitely many after a cycle. */
function countNames({ steps }: StateTable, classes: readonly (readonly number[])[]): readonly number[] {
  const entries = steps.map(() => 0);
  for (const row of steps) for (const next of row) entries[next] = (entries[next] ?? 0) + 1;
  const counts = steps.map(() => 0);
  counts[0] = 1;
  const done = entries[0] === 0 ? [0] : [];
  // The list grows during the loop.
  for (const index of done) {
    const row = steps[index] ?? [];
    for (let column = 0; column < row.length; column++) {
      const next = row[column] ?? 0;
      counts[next] = (counts[next] ?? 0) + (counts[index] ?? 0) * (classes[column]?.length ?? 0);
      entries[next] = (entries[next] ?? 0) - 1;
      if (entries[next] === 0) done.push(next);
    }
  }
  return counts.map((count, index) => (entries[index] === 0 ? count : Infinity));
}

/** Returns whether names other than the known names have further permissions than most names. */
function differs({ states, counts, named }: Peers, target: CoverTarget, bits: number): boolean {
  const mustOf = (state: State): number => target.must(state) & bits;
  const common = mustOf(states[counts.indexOf(Infinity)] ?? deadState);
  const isEmptyName = (index: number): boolean => index === 0 && counts[0] === 1;
  if (states.some((state, index) => !isEmptyName(index) && (common & ~target.may(state)) !== 0)) return true;
  const isOther = (state: State): boolean => mustOf(state) !== common;
  const all = states.reduce(
    (sum, state, index) => sum + (!isEmptyName(index) && isOther(state) ? (counts[index] ?? 0) : 0),
    0,
  );
  return all !== named.reduce((sum, { from, to, state }) => sum + (isOther(state) ? to - from : 0), 0);
}
