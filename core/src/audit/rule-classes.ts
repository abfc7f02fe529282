import type { State } from '../automata/automaton.ts';
import { canonicalKey } from '../automata/canonical-key.ts';
import { Numbers } from '../matrix/numbers.ts';
import type { RulesBetween } from '../mediation/between-labels.ts';

/** Limit of states: larger automata are not compared. The services of a distribution have a few hundred. */
export const maxStates = 3000;

/** Numbers the rules of profiles: rules with equal answers have equal numbers. */
export class RuleClasses {
  readonly #byIdentity = new Map<object, Map<State, number>>();
  readonly #numbers = new Numbers<string>();

  numberOf(rules: RulesBetween): number {
    let byStart = this.#byIdentity.get(rules.identity);
    if (byStart === undefined) this.#byIdentity.set(rules.identity, (byStart = new Map<State, number>()));
    let number = byStart.get(rules.start);
    if (number === undefined) {
      const key = canonicalKey(rules, rules.start, (state) => rules.grantsKey(state), maxStates);
      number = this.#numbers.of(`${rules.entries === undefined} ${key ?? `alone ${this.#numbers.size}`}`);
      byStart.set(rules.start, number);
    }
    return number;
  }
}
