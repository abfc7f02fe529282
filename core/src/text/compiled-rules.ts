import type { RuleTerms } from '../automaton/rule-automaton.ts';

/**
 * The terms of rules in files that others include, each by what it depends on besides the rule itself, such as what its variables were
 * replaced by: most profiles have such a rule with the same words.
 */
export class CompiledRules {
  readonly #terms = new WeakMap<object, Map<string, readonly RuleTerms[]>>();
  readonly #known = new Set<RuleTerms>();

  /** Whether these are terms of such a rule. */
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
