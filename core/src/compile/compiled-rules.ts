import type { RuleTerms } from '../automata/rule-automaton.ts';

/**
 * A cache of the terms of included rules. The key is the rule with all further inputs, for example the expansions of
 * variables. Most profiles have the rule with equal words.
 */
export class CompiledRules {
  readonly #terms = new WeakMap<object, Map<string, readonly RuleTerms[]>>();
  readonly #known = new Set<RuleTerms>();

  /** Returns whether the terms belong to an included rule. */
  has(terms: RuleTerms): boolean {
    return this.#known.has(terms);
  }

  get(rule: object, key: string): readonly RuleTerms[] | undefined {
    return this.#terms.get(rule)?.get(key);
  }

  set(rule: object, key: string, terms: readonly RuleTerms[]): void {
    let known = this.#terms.get(rule);
    if (known === undefined) this.#terms.set(rule, (known = new Map<string, readonly RuleTerms[]>()));
    known.set(key, terms);
    for (const each of terms) this.#known.add(each);
  }
}
