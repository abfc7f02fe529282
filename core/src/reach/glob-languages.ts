import { patternDfa } from '../automaton/pattern-dfa.ts';
import { asBound, findInProduct } from '../automaton/product.ts';
import type { LazyDfa } from '../automaton/lazy-dfa.ts';
import { literalPrefixes, mayMeet, type LiteralPrefix } from '../exec-conflicts/literal-prefixes.ts';
import type { Pattern } from '../glob/pattern.ts';

/** What patterns match beside each other, of all that can be matched at all. What was found out is kept. */
export class GlobLanguages {
  readonly #shape: LazyDfa<true>;
  readonly #automata = new Map<Pattern, LazyDfa<true>>();
  readonly #prefixes = new Map<Pattern, readonly LiteralPrefix[]>();
  readonly #within = new Map<Pattern, Map<Pattern, boolean>>();

  /** @param shape - what can be matched at all */
  constructor(shape: Pattern) {
    this.#shape = patternDfa(shape);
  }

  /** Whether there may be something that both match: where the result is no, there is nothing. */
  mayMeet(left: Pattern, right: Pattern): boolean {
    return mayMeet(this.#prefixesOf(left), this.#prefixesOf(right));
  }

  /** Whether there is something that both match. */
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

  /** Whether all that one matches is matched by another. */
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
