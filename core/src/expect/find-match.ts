import { deadState, type State } from '../automaton/automaton.ts';
import { ListTable } from '../automaton/list-table.ts';
import { LazyDfa, refuseTooMany } from '../automaton/lazy-dfa.ts';
import { Nfa } from '../automaton/nfa.ts';
import type { Pattern } from '../glob/pattern.ts';
import type { Verdict } from '../mediation/decision.ts';
import type { MatchedThings, ThingWalk } from '../mediation/thing-walk.ts';
import type { ByteString } from '../source/bytes.ts';

/** What was found among all that patterns match. */
export type FoundMatch =
  /** One that is answered otherwise: no other is shorter. */
  | { readonly kind: 'found'; readonly matched: ByteString }
  /** All are answered so. */
  | { readonly kind: 'none' }
  /** There is nothing that all patterns match. */
  | { readonly kind: 'nothing-matches' };

/**
 * Looks among all strings that every pattern matches for one that walks together do not answer with a verdict: they allow what each of
 * them does. The product of all their automata is walked breadth first, as far as it can answer otherwise.
 *
 * @throws AutomatonTooLargeError where the product has too many states
 */
export function findOtherwise(patterns: readonly Pattern[], walks: readonly ThingWalk[], verdict: Verdict): FoundMatch {
  const matches = new Product(patterns, [], verdict);
  const product = new Product(patterns, walks, verdict);
  if (matches.find((place) => matches.isMatch(place)) === undefined) return { kind: 'nothing-matches' };
  const found = product.find((place) => product.isMatch(place) && product.verdict(place) !== verdict);
  return found === undefined ? { kind: 'none' } : { kind: 'found', matched: product.leadingTo(found) };
}

/** Bytes that people write in names go first, so that what is found can be read. */
const order: readonly number[] = [
  ...new Set([
    ...Array.from('abcdefghijklmnopqrstuvwxyz0123456789/_-.ABCDEFGHIJKLMNOPQRSTUVWXYZ', (char) => char.charCodeAt(0)),
    ...Array.from({ length: 256 }, (_, byte) => byte),
  ]),
];

/** Which state each automaton is in, by number. */
type Place = number;

class Product {
  readonly #patterns: readonly LazyDfa<true>[];
  readonly #walks: readonly MatchedThings[];
  /** Whether one of the profiles refuses everything. */
  readonly #isRefused: boolean;
  /** Of each walk, whether there is nothing to be found where it is dead. */
  readonly #refusesDead: readonly boolean[];
  readonly #states = new ListTable();
  /** By place, the one from which it was met first, and by which byte. */
  readonly #from: Place[] = [];
  readonly #bytes: number[] = [];

  constructor(patterns: readonly Pattern[], walks: readonly ThingWalk[], sought: Verdict) {
    this.#patterns = patterns.map(automatonOf);
    this.#walks = walks.filter((walk) => 'start' in walk);
    this.#isRefused = walks.some((walk) => 'verdict' in walk && walk.verdict === 'deny');
    // Behind a dead state of one profile all is refused, mostly: nothing allowed is to be found there.
    this.#refusesDead = this.#walks.map((walk) => sought === 'deny' && walk.answer(deadState).verdict === 'deny');
    this.#meet(
      [...this.#patterns, ...this.#walks].map(({ start }) => start),
      0,
      0,
    );
  }

  /** A place, of all that are met the one behind the fewest bytes. */
  find(isSought: (place: Place) => boolean): Place | undefined {
    for (let place = 0; place < this.#states.size; place++) {
      if (isSought(place)) return place;
      this.#follow(place);
    }
    return undefined;
  }

  isMatch(place: Place): boolean {
    return this.#patterns.every((pattern, index) => pattern.accepts(this.#state(place, index)).length > 0);
  }

  verdict(place: Place): Verdict {
    if (this.#isRefused) return 'deny';
    const isAllowed = this.#walks.every(
      (walk, index) => walk.answer(this.#state(place, this.#patterns.length + index)).verdict === 'allow',
    );
    return isAllowed ? 'allow' : 'deny';
  }

  leadingTo(place: Place): ByteString {
    const bytes: number[] = [];
    for (let at = place; at !== 0; at = this.#from[at] ?? 0) bytes.push(this.#bytes[at] ?? 0);
    return String.fromCharCode(...bytes.toReversed()) as ByteString;
  }

  #follow(place: Place): void {
    const from = this.#statesOf(place);
    const patterns = from.slice(0, this.#patterns.length);
    for (const byte of order) {
      const next = this.#patterns.map((pattern, index) => pattern.step(patterns[index] ?? deadState, byte));
      if (next.includes(deadState)) continue;
      const walked = this.#walks.map((walk, index) => walk.step(from[patterns.length + index] ?? deadState, byte));
      if (walked.some((state, index) => state === deadState && this.#refusesDead[index] === true)) continue;
      this.#meet([...next, ...walked], place, byte);
    }
  }

  #meet(states: readonly State[], from: Place, byte: number): void {
    const known = this.#states.size;
    if (this.#states.add(states) < known) return;
    refuseTooMany(known);
    this.#from.push(from);
    this.#bytes.push(byte);
  }

  #state(place: Place, index: number): State {
    return this.#states.item(this.#states.from(place) + index);
  }

  #statesOf(place: Place): readonly State[] {
    const width = this.#patterns.length + this.#walks.length;
    return Array.from({ length: width }, (_, index) => this.#state(place, index));
  }
}

function automatonOf(pattern: Pattern): LazyDfa<true> {
  const nfa = new Nfa<true>();
  return new LazyDfa(nfa, nfa.pattern(pattern, nfa.accept(true)));
}
