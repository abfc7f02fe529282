import { deadState } from '../automaton/automaton.ts';
import { LazyDfa } from '../automaton/lazy-dfa.ts';
import { Nfa } from '../automaton/nfa.ts';
import { parseAare, type PatternError } from '../glob/aare.ts';
import { singleByte } from '../glob/byte-set.ts';
import { isExact, type Pattern } from '../glob/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import { commonPath } from './common-path.ts';
import { literalPrefixes, mayMeet, type LiteralPrefix } from './literal-prefixes.ts';

/** The strings that the compiler matches for a rule, and what tells quickly that another's are none of them. */
export class PathPattern {
  /** Counted up within one `PathPatterns`. */
  readonly id: number;
  readonly pattern: Pattern;
  /** Without wildcards: a rule with this pattern goes before rules that have some. */
  readonly exact: boolean;
  #prefixes: readonly LiteralPrefix[] | undefined;
  #dfa: LazyDfa<true> | undefined;

  constructor(id: number, pattern: Pattern) {
    this.id = id;
    this.pattern = pattern;
    this.exact = isExact(pattern);
  }

  get prefixes(): readonly LiteralPrefix[] {
    return (this.#prefixes ??= literalPrefixes(this.pattern));
  }

  get dfa(): LazyDfa<true> {
    return (this.#dfa ??= automatonOf([this.pattern]));
  }

  matches(text: ByteString): boolean {
    let state = this.dfa.start;
    for (let at = 0; at < text.length && state !== deadState; at++) state = this.dfa.step(state, text.charCodeAt(at));
    return this.dfa.accepts(state).length > 0;
  }
}

/** An automaton of what any of the patterns matches. */
export function automatonOf(patterns: readonly Pattern[]): LazyDfa<true> {
  const nfa = new Nfa<true>();
  const end = nfa.accept(true);
  return new LazyDfa(nfa, nfa.branch(patterns.map((pattern) => nfa.pattern(pattern, end))));
}

const nul: Pattern = { kind: 'set', set: singleByte(0) };

/** Patterns by their text: many profiles have the same rules, and what is made of a pattern is kept for all of them. */
export class PathPatterns {
  readonly #parsed = new Map<ByteString, PathPattern | PatternError>();
  readonly #common = new Map<number, ByteString | undefined>();

  /** A pattern of paths. A change_profile rule matches the path that is executed, a NUL and what is changed to. */
  pattern(path: ByteString, target?: ByteString): PathPattern | PatternError {
    const key = (target === undefined ? path : `${path}\0${target}`) as ByteString;
    let parsed = this.#parsed.get(key);
    if (parsed === undefined) this.#parsed.set(key, (parsed = this.#parse(path, target)));
    return parsed;
  }

  /**
   * A shortest path that both match.
   *
   * @throws AutomatonTooLargeError where they have too many to find out
   */
  common(left: PathPattern, right: PathPattern): ByteString | undefined {
    if (!mayMeet(left.prefixes, right.prefixes)) return undefined;
    const [low, high] = left.id < right.id ? [left, right] : [right, left];
    const key = low.id * 2 ** 26 + high.id;
    if (!this.#common.has(key)) this.#common.set(key, commonPath(low.dfa, high.dfa));
    return this.#common.get(key);
  }

  #parse(path: ByteString, target: ByteString | undefined): PathPattern | PatternError {
    const first = parseAare(path);
    if ('error' in first) return first.error;
    const id = this.#parsed.size;
    if (target === undefined) return new PathPattern(id, first.pattern);
    const second = parseAare(target);
    if ('error' in second) return second.error;
    return new PathPattern(id, { kind: 'sequence', parts: [first.pattern, nul, second.pattern] });
  }
}
