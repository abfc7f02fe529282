import { memoised } from '../source/memoised.ts';
import type { Budget } from '../automata/budget.ts';
import { deadState, type State } from '../automata/automaton.ts';
import { NameTrie } from '../automata/trie.ts';
import { Numbers } from '../source/numbers.ts';
import type { RulesBetween } from '../mediation/between-labels.ts';
import type { ByteString } from '../source/bytes.ts';

/** Groups names of labels into kinds: the rules of a profile do not distinguish names of a kind. */
export class NameKinds {
  readonly #budget: Budget;
  readonly #trie: NameTrie;
  readonly #places: ReadonlyMap<ByteString, number>;
  /** The kind of every name, by automaton and start. */
  readonly #known = new Map<object, Map<State, Int32Array>>();

  /** @param names - the names of most labels, matched together */
  constructor(names: Iterable<ByteString>, budget: Budget) {
    this.#budget = budget;
    this.#trie = new NameTrie(new Set(names));
    this.#places = new Map(this.#trie.names.map((name, place) => [name, place]));
  }

  /**
   * Returns the kind of a label's names; the rules do not distinguish labels of equal kind.
   *
   * @throws AutomatonTooLargeError, BudgetSpentError
   */
  kindOf(rules: RulesBetween, names: readonly ByteString[]): string {
    const kinds = this.#kindsOf(rules);
    const found = names.map((name) => String(kinds[this.#places.get(name) ?? -1] ?? `other name ${name}`));
    // Rules must allow every name, so the order of the names is irrelevant.
    return [...new Set(found)].sort().join();
  }

  #kindsOf(rules: RulesBetween): Int32Array {
    const byStart = memoised(this.#known, rules.identity, () => new Map<State, Int32Array>());
    return memoised(byStart, rules.start, () => this.#match(rules));
  }

  /** Matches all names: names of a kind lead to equal states from every state before the peer's name. */
  #match(rules: RulesBetween): Int32Array {
    const kinds = new Int32Array(this.#trie.names.length);
    const automaton = {
      step: (state: State, byte: number) => rules.step(state, byte),
      stays: (state: State, byte: number) => rules.step(state, byte) === state,
    };
    for (const entry of rules.entries?.() ?? []) {
      this.#budget.demand();
      const numbers = new Numbers<string>();
      for (const { from, to, state } of this.#trie.walk(automaton, entry)) {
        const after = state === deadState ? state : (rules.afterName?.(state) ?? state);
        for (let place = from; place < to; place++) kinds[place] = numbers.of(`${kinds[place]} ${after}`);
      }
    }
    return kinds;
  }
}
