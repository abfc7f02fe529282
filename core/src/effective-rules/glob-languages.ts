import { patternDfa } from '../automata/pattern-dfa.ts';
import { intersects, isSubset } from '../automata/language.ts';
import type { LazyDfa } from '../automata/dfa.ts';
import { literalPrefixes, mayMeet, type LiteralPrefix } from '../file-rules/literal-prefixes.ts';
import type { Pattern } from '../patterns/pattern.ts';

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
    return intersects(this.#shape, this.automaton(left), this.automaton(right));
  }

  /** Returns whether `outer` matches every string of `inner`. */
  isWithin(inner: Pattern, outer: Pattern): boolean {
    if (inner === outer) return true;
    let known = this.#within.get(inner);
    if (known === undefined) this.#within.set(inner, (known = new Map()));
    let result = known.get(outer);
    if (result === undefined) {
      result = this.mayMeet(inner, outer) && isSubset(this.automaton(inner), this.automaton(outer), [this.#shape]);
      known.set(outer, result);
    }
    return result;
  }

  automaton(pattern: Pattern): LazyDfa<true> {
    let automaton = this.#automata.get(pattern);
    if (automaton === undefined) this.#automata.set(pattern, (automaton = patternDfa(pattern)));
    return automaton;
  }

  #prefixesOf(pattern: Pattern): readonly LiteralPrefix[] {
    let prefixes = this.#prefixes.get(pattern);
    if (prefixes === undefined) this.#prefixes.set(pattern, (prefixes = literalPrefixes(pattern)));
    return prefixes;
  }
}
