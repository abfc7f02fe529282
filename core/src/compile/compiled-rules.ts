import { memoised } from '../source/memoised.ts';
import type { RuleTerms } from '../automata/rule-automaton.ts';

/**
 * A cache of the terms of rules. The key of an included rule is the rule with all further inputs, for example the
 * expansions of variables: most profiles have the rule with equal words. The key of a rule without further inputs is
 * the text: the generated layers of a thousand containers have equal texts.
 */
export class CompiledRules {
  readonly #terms = new WeakMap<object, Map<string, readonly RuleTerms[]>>();
  readonly #byText = new Map<string, readonly RuleTerms[]>();
  readonly #known = new Set<RuleTerms>();

  /** Returns whether the terms belong to a cached rule. */
  has(terms: RuleTerms): boolean {
    return this.#known.has(terms);
  }

  get(rule: object, key: string): readonly RuleTerms[] | undefined {
    return this.#terms.get(rule)?.get(key);
  }

  set(rule: object, key: string, terms: readonly RuleTerms[]): void {
    const known = memoised(this.#terms, rule, () => new Map<string, readonly RuleTerms[]>());
    known.set(key, terms);
    for (const each of terms) this.#known.add(each);
  }

  /** Returns the terms of a rule without further inputs. Makes the terms only for a new text. */
  ofText(text: string, make: () => readonly RuleTerms[]): readonly RuleTerms[] {
    let terms = this.#byText.get(text);
    if (terms === undefined) {
      this.#byText.set(text, (terms = make()));
      for (const each of terms) this.#known.add(each);
    }
    return terms;
  }
}
