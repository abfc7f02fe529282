import type { Budget } from '../../automata/budget.ts';
import { deadState, type State } from '../../automata/automaton.ts';
import type { SearchedAutomaton } from './cover-target.ts';
import { bytesByClass } from '../generalise/state-sets.ts';

/** Which states of an automaton lead to which. */
export class LeadingStates {
  /** By state, those that one byte leads from. */
  readonly #before = new Map<State, State[]>();

  /** Looks at as much of the automaton as there is budget for; where that is used up, nothing is told. */
  constructor(automaton: Pick<SearchedAutomaton, 'start' | 'step' | 'classOf'>, budget: Budget) {
    const bytes = bytesByClass(automaton).map(([byte = 0]) => byte);
    const before = this.#before.set(automaton.start, []);
    // A list that grows while it is walked.
    const walked = [automaton.start];
    for (const state of walked) {
      if (!budget.spend(bytes.length)) return;
      for (const target of new Set(bytes.map((byte) => automaton.step(state, byte)))) {
        if (target === deadState) continue;
        const known = before.get(target);
        if (known !== undefined) known.push(state);
        else {
          before.set(target, [state]);
          walked.push(target);
        }
      }
    }
  }

  /** All states that lead to some, with these themselves. */
  to(targets: Iterable<State>): ReadonlySet<State> {
    const found = new Set(targets);
    // A set that grows while it is walked.
    for (const state of found) for (const before of this.#before.get(state) ?? []) found.add(before);
    return found;
  }
}
