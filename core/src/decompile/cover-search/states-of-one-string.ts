import type { Budget } from '../../automata/budget.ts';
import { deadState, type State } from '../../automata/automaton.ts';
import type { SearchedAutomaton } from './cover-target.ts';
import { bytesByClass } from '../generalise/state-sets.ts';

/** All states that any string leads to, with whether it is one string alone; undefined where that is too much work to find out. */
export function statesOfOneString(
  automaton: Pick<SearchedAutomaton, 'start' | 'step' | 'classOf'>,
  budget: Budget,
): ReadonlyMap<State, boolean> | undefined {
  const classes = bytesByClass(automaton);
  /** Whether it is one string, by state. */
  const found = new Map<State, boolean>([[automaton.start, true]]);
  // A list that grows while it is walked: a state is walked from again where more strings lead to it than it seemed.
  const walked: State[] = [automaton.start];
  for (const state of walked) {
    if (!budget.spend(classes.length)) return undefined;
    const isOne = found.get(state) === true;
    const seen = new Set<State>();
    for (const [byte = 0, ...alike] of classes) {
      const target = automaton.step(state, byte);
      if (target === deadState) continue;
      const isOneMore = isOne && alike.length === 0 && !seen.has(target) && !found.has(target);
      seen.add(target);
      if (found.get(target) === false || (found.get(target) === isOneMore && isOneMore)) continue;
      found.set(target, isOneMore);
      walked.push(target);
    }
  }
  return found;
}
