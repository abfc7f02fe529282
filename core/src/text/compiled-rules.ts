import type { RuleTerms } from '../automaton/rule-automaton.ts';
import type { PatternTexts } from './pattern-texts.ts';

/**
 * The terms of rules in files that others include, each by what its variables were replaced by: most profiles have such a rule
 * with the same words.
 */
export class CompiledRules {
  readonly #terms = new WeakMap<object, Map<string, RuleTerms>>();
  readonly #known = new Set<RuleTerms>();

  /** Whether these are terms of such a rule. */
  has(terms: RuleTerms): boolean {
    return this.#known.has(terms);
  }

  get(rule: object, texts: PatternTexts): RuleTerms | undefined {
    return this.#terms.get(rule)?.get(keyOf(texts));
  }

  set(rule: object, texts: PatternTexts, terms: RuleTerms): void {
    let known = this.#terms.get(rule);
    if (known === undefined) this.#terms.set(rule, (known = new Map<string, RuleTerms>()));
    known.set(keyOf(texts), terms);
    this.#known.add(terms);
  }
}

function keyOf({ earlier, later }: PatternTexts): string {
  return earlier === later ? earlier : `${earlier}\0${later}`;
}
