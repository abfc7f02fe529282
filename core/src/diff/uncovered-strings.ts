import { unlessTooLarge } from '../automata/budget.ts';
import { findWitness } from '../automata/language.ts';
import { sharedDfa } from '../automata/pattern-dfa.ts';
import type { Pattern } from '../patterns/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import { memoised } from '../source/memoised.ts';

type FirstString = { readonly text: ByteString } | 'none' | 'unknown';

/** The strings of some patterns that no covering pattern matches. Equal sets of shared patterns are computed once. */
export class UncoveredStrings {
  readonly #inside: readonly Pattern[];
  readonly #outside: readonly Pattern[];
  readonly #smaller = new WeakMap<Pattern, UncoveredStrings>();
  readonly #parts = new WeakMap<Pattern, UncoveredStrings>();
  #found: FirstString | undefined;

  private constructor(inside: readonly Pattern[], outside: readonly Pattern[]) {
    this.#inside = inside;
    this.#outside = outside;
  }

  /** Returns the strings that the pattern and all patterns of the universe match. */
  static of(pattern: Pattern, universe: readonly Pattern[]): UncoveredStrings {
    const known = memoised(knownOf, universe, () => new WeakMap<Pattern, UncoveredStrings>());
    return memoised(known, pattern, () => new UncoveredStrings([pattern, ...universe], []));
  }

  /** Returns the strings that a covering pattern does not match. */
  without(pattern: Pattern): UncoveredStrings {
    return memoised(this.#smaller, pattern, () => new UncoveredStrings(this.#inside, [...this.#outside, pattern]));
  }

  /** Returns the strings that a further pattern also matches. */
  within(pattern: Pattern): UncoveredStrings {
    return memoised(this.#parts, pattern, () => new UncoveredStrings([...this.#inside, pattern], this.#outside));
  }

  /** Returns a shortest string; `none` without strings, and `unknown` if the automata are too large. */
  first(): FirstString {
    return (this.#found ??= this.#find());
  }

  #find(): FirstString {
    return unlessTooLarge(
      () => {
        const text = findWitness(this.#inside.map(sharedDfa), this.#outside.map(sharedDfa));
        return text === undefined ? 'none' : { text };
      },
      () => 'unknown',
    );
  }
}

const knownOf = new WeakMap<readonly Pattern[], WeakMap<Pattern, UncoveredStrings>>();
