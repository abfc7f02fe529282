import { memoised } from '../source/memoised.ts';
import type { State } from '../automata/automaton.ts';
import { canonicalKey } from '../automata/canonical-key.ts';
import { Numbers } from '../source/numbers.ts';
import type { RulesBetween } from '../mediation/between-labels.ts';

/** Limit of states: larger automata are not compared. The services of a distribution have a few hundred. */
export const maxStates = 3000;

/** Numbers the rules of profiles: rules with equal answers have equal numbers. */
export class RuleClasses {
  readonly #byIdentity = new Map<object, Map<State, number>>();
  readonly #numbers = new Numbers<string>();

  numberOf(rules: RulesBetween): number {
    const byStart = memoised(this.#byIdentity, rules.identity, () => new Map<State, number>());
    return memoised(byStart, rules.start, () => {
      const key = canonicalKey(rules, rules.start, (state) => rules.grantsKey(state), maxStates);
      return this.#numbers.of(`${rules.entries === undefined} ${key ?? `alone ${this.#numbers.size}`}`);
    });
  }
}
