import { patternDfa } from '../automata/pattern-dfa.ts';
import { asBound, findInProduct } from '../automata/product.ts';
import type { LazyDfa } from '../automata/dfa.ts';
import { literalPrefixes, mayMeet, type LiteralPrefix } from '../exec-conflicts/literal-prefixes.ts';
import type { Pattern } from '../glob/pattern.ts';

/** Relations between the languages of patterns, within the language of all possible strings. Results are cached. */
export class GlobLanguages {
  readonly #shape: LazyDfa<true>;
  readonly #automata = new Map<Pattern, LazyDfa<true>>();
  readonly #prefixes = new Map<Pattern, readonly LiteralPrefix[]>();
  readonly #within = new Map<Pattern, Map<Pattern, boolean>>();

  /** @param shape - the language of all possible strings */
  constructor(shape: Pattern) {
    this.#shape = patternDfa(shape);
  }

  /** Returns whether both patterns may match a common string; `false` is certain. */
  mayMeet(left: Pattern, right: Pattern): boolean {
    return mayMeet(this.#prefixesOf(left), this.#prefixesOf(right));
  }

  /** Returns whether both patterns match a common string. */
  meet(left: Pattern, right: Pattern): boolean {
    if (!this.mayMeet(left, right)) return false;
    const [one, other] = [this.automaton(left), this.automaton(right)];
    const found = findInProduct(
      [this.#shape, one, other].map(asBound),
      (states) =>
        this.#shape.accepts(states(0)).length > 0 &&
        one.accepts(states(1)).length > 0 &&
        other.accepts(states(2)).length > 0,
    );
    return found !== undefined;
  }

  /** Returns whether `outer` matches every string of `inner`. */
  isWithin(inner: Pattern, outer: Pattern): boolean {
    if (inner === outer) return true;
    let known = this.#within.get(inner);
    if (known === undefined) this.#within.set(inner, (known = new Map()));
    let result = known.get(outer);
    if (result === undefined) known.set(outer, (result = this.mayMeet(inner, outer) && !this.#hasMore(inner, outer)));
    return result;
  }

  automaton(pattern: Pattern): LazyDfa<true> {
    let automaton = this.#automata.get(pattern);
    if (automaton === undefined) this.#automata.set(pattern, (automaton = patternDfa(pattern)));
    return automaton;
  }

  #hasMore(inner: Pattern, outer: Pattern): boolean {
    const [one, other] = [this.automaton(inner), this.automaton(outer)];
    const bounds = [this.#shape, one].map(asBound);
    const found = findInProduct(
      [...bounds, { ...asBound(other), endsWhereDead: false }],
      (states) =>
        this.#shape.accepts(states(0)).length > 0 &&
        one.accepts(states(1)).length > 0 &&
        other.accepts(states(2)).length === 0,
    );
    return found !== undefined;
  }

  #prefixesOf(pattern: Pattern): readonly LiteralPrefix[] {
    let prefixes = this.#prefixes.get(pattern);
    if (prefixes === undefined) this.#prefixes.set(pattern, (prefixes = literalPrefixes(pattern)));
    return prefixes;
  }
}
