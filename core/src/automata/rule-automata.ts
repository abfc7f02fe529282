import type { ComparedAutomaton } from './automaton.ts';
import { MergedMachine } from './subset-automaton.ts';
import { PatternAutomata } from './pattern-automaton.ts';
import { RulePlaces } from './rule-nfa.ts';
import type { RuleTerms } from './rule-terms.ts';

/** Automata of rules, shared by all programs with equal rules. */
export class RuleAutomata extends PatternAutomata {
  /** By the first of the rules. */
  readonly #merged = new Map<RuleTerms | undefined, MergedRules[]>();

  /**
   * Returns the automaton of rules of one class, with few states.
   *
   * @throws AutomatonTooLargeError
   */
  merged(rules: readonly RuleTerms[]): ComparedAutomaton {
    const others = this.#merged.get(rules[0]) ?? [];
    let found = others.find((other) => isSame(other.rules, rules));
    if (found === undefined) {
      found = { rules, automaton: new MergedMachine(new RulePlaces(rules, this)) };
      this.#merged.set(rules[0], [...others, found]);
    }
    return found.automaton;
  }
}

interface MergedRules {
  readonly rules: readonly RuleTerms[];
  readonly automaton: ComparedAutomaton;
}

function isSame(some: readonly RuleTerms[], others: readonly RuleTerms[]): boolean {
  return some.length === others.length && some.every((rule, index) => rule === others[index]);
}
