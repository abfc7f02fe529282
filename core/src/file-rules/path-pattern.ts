import { memoised } from '../source/memoised.ts';
import { deadState } from '../automata/automaton.ts';
import { LazyDfa } from '../automata/dfa.ts';
import { Nfa } from '../automata/nfa.ts';
import { isLiteral, parseAare, type PatternError } from '../patterns/aare.ts';
import { isExact, ofByte, sequence, type Pattern } from '../patterns/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import { commonPath } from './common-path.ts';
import { literalPrefixes, mayMeet, type LiteralPrefix } from './literal-prefixes.ts';

/** The strings that the compiler matches for a rule, with quick tests for disjoint patterns. */
export class PathPattern {
  /** Unique within a `PathPatterns`. */
  readonly id: number;
  /** True if the pattern has no wildcards: such a rule takes precedence over rules with wildcards. */
  readonly exact: boolean;
  /** The only matched string, if equal to the written text. */
  readonly literal: ByteString | undefined;
  readonly pattern: Pattern;
  /** True if the pattern has few strings, and another pattern of the cache is known to have one of the strings. */
  sharesStrings = false;
  #prefixes: readonly LiteralPrefix[] | undefined;
  #isFinite: boolean | undefined;
  #dfa: LazyDfa<true> | undefined;

  constructor(id: number, pattern: Pattern, literal?: ByteString) {
    this.id = id;
    this.pattern = pattern;
    this.literal = literal;
    this.exact = literal !== undefined || isExact(pattern);
  }

  get prefixes(): readonly LiteralPrefix[] {
    return (this.#prefixes ??=
      this.literal === undefined ? literalPrefixes(this.pattern) : [{ text: this.literal, whole: true }]);
  }

  /** True if the prefixes are all matched strings. */
  get isFinite(): boolean {
    return (this.#isFinite ??= this.prefixes.every(({ whole }) => whole));
  }

  get dfa(): LazyDfa<true> {
    return (this.#dfa ??= automatonOf([this.pattern]));
  }

  matches(text: ByteString): boolean {
    if (this.literal !== undefined) return text === this.literal;
    let state = this.dfa.start;
    for (let at = 0; at < text.length && state !== deadState; at++) state = this.dfa.step(state, text.charCodeAt(at));
    return this.dfa.accepts(state).length > 0;
  }
}

/** Builds an automaton for the union of the patterns. */
export function automatonOf(patterns: readonly Pattern[]): LazyDfa<true> {
  const nfa = new Nfa<true>();
  const end = nfa.accept(true);
  return new LazyDfa(nfa, nfa.branch(patterns.map((pattern) => nfa.pattern(pattern, end))));
}

const nul = ofByte(0);

/** A cache of patterns by text. Many profiles have equal rules, so the parsed patterns and automata are shared. */
export class PathPatterns {
  readonly #parsed = new Map<ByteString, PathPattern | PatternError>();
  readonly #common = new Map<number, ByteString | undefined>();
  readonly #compared = new Set<PathPattern>();
  readonly #byString = new Map<string, PathPattern>();

  /** Finds the strings that a pattern shares with the patterns compared before. Has no effect on a pattern with many strings. */
  compareStrings(pattern: PathPattern): void {
    if (this.#compared.has(pattern) || !pattern.isFinite) return;
    this.#compared.add(pattern);
    for (const { text } of pattern.prefixes) {
      const other = memoised(this.#byString, text, () => pattern);
      if (other !== pattern) other.sharesStrings = pattern.sharesStrings = true;
    }
  }

  /** Returns a pattern of paths. A change_profile rule matches the executed path, a NUL and the new profile. */
  pattern(path: ByteString, target?: ByteString): PathPattern | PatternError {
    const key = (target === undefined ? path : `${path}\0${target}`) as ByteString;
    return memoised(this.#parsed, key, () => this.#parse(path, target));
  }

  /**
   * Returns a shortest path matched by both patterns.
   *
   * @throws AutomatonTooLargeError if the common paths are too many for the search
   */
  common(left: PathPattern, right: PathPattern): ByteString | undefined {
    if (!mayMeet(left.prefixes, right.prefixes)) return undefined;
    const [low, high] = left.id < right.id ? [left, right] : [right, left];
    const key = low.id * 2 ** 26 + high.id;
    if (!this.#common.has(key)) this.#common.set(key, commonOf(low, high));
    return this.#common.get(key);
  }

  #parse(path: ByteString, target: ByteString | undefined): PathPattern | PatternError {
    const id = this.#parsed.size;
    const first = parseAare(path);
    if ('error' in first) return first.error;
    if (target === undefined) return new PathPattern(id, first.pattern, isLiteral(path) ? path : undefined);
    const second = parseAare(target);
    if ('error' in second) return second.error;
    return new PathPattern(id, sequence(first.pattern, nul, second.pattern));
  }
}

function commonOf(left: PathPattern, right: PathPattern): ByteString | undefined {
  const [one, other] = left.literal === undefined ? [right, left] : [left, right];
  if (one.literal !== undefined) return other.matches(one.literal) ? one.literal : undefined;
  return commonPath(one.dfa, other.dfa);
}
