import { match, type State } from '../automaton/automaton.ts';
import { automatonKey } from '../automaton/automaton-key.ts';
import type { WorkBudget } from '../compare/work-budget.ts';
import type { RulesBetween } from '../mediation/between-labels.ts';
import type { ByteString } from '../source/bytes.ts';
import { Numbers } from './numbers.ts';

/** Rules of profiles that answer alike. */
export interface RuleClass {
  readonly number: number;
  /** Those of one of the profiles. */
  readonly rules: RulesBetween;
}

/** What of a class was found out about names. */
interface KnownNames {
  readonly entries: readonly State[];
  readonly kinds: Map<string, number>;
  /** Where names lead to, from each entry. */
  readonly states: Numbers<string>;
}

/** An automaton of more states is not compared with others: the services of a distribution have a few hundred. */
const mostStates = 3000;

/** Rules of profiles, those that answer alike as one, and the names of labels, those that they do not tell apart as one. */
export class RuleClasses {
  readonly #budget: WorkBudget;
  readonly #byIdentity = new Map<object, Map<State, RuleClass>>();
  readonly #byKey = new Map<string, RuleClass>();
  readonly #names = new Map<RuleClass, KnownNames>();

  constructor(budget: WorkBudget) {
    this.#budget = budget;
  }

  classOf(rules: RulesBetween): RuleClass {
    let byStart = this.#byIdentity.get(rules.identity);
    if (byStart === undefined) this.#byIdentity.set(rules.identity, (byStart = new Map<State, RuleClass>()));
    let found = byStart.get(rules.start);
    if (found === undefined) byStart.set(rules.start, (found = this.#alike(rules)));
    return found;
  }

  #alike(rules: RulesBetween): RuleClass {
    const isNaming = rules.entries !== undefined;
    const number = this.#byKey.size;
    const written = automatonKey(rules, rules.start, (state) => rules.told(state), mostStates);
    const key = `${isNaming} ${written ?? `alone ${number}`}`;
    let found = this.#byKey.get(key);
    if (found === undefined) this.#byKey.set(key, (found = { number, rules }));
    return found;
  }

  /**
   * Labels whose names are of one kind are not told apart by these rules.
   *
   * @param names - of one label
   * @throws AutomatonTooLargeError, WorkSpentError
   */
  kindOf(rules: RuleClass, names: readonly ByteString[]): number {
    let known = this.#names.get(rules);
    if (known === undefined) {
      const entries = rules.rules.entries?.() ?? [];
      this.#names.set(rules, (known = { entries, kinds: new Map<string, number>(), states: new Numbers<string>() }));
    }
    const key = names.join('\0');
    let kind = known.kinds.get(key);
    if (kind === undefined) {
      const states = known.entries.flatMap((entry) => {
        this.#budget.spend();
        return names.map((name) => match(rules.rules, entry, name));
      });
      known.kinds.set(key, (kind = known.states.of(`${names.length} ${states.join()}`)));
    }
    return kind;
  }
}
