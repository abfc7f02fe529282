import { deadState, match, type State } from '../../automata/automaton.ts';
import type { Language } from '../../automata/language.ts';
import { memoised } from '../../source/memoised.ts';
import type { ByteString } from '../../source/bytes.ts';

const separator = '//&' as ByteString;

/** The limit of states of a part of a stack; larger languages count as matching. */
const maxStates = 2000;

const bytes = Array.from({ length: 255 }, (_, index) => index + 1);

/** The end of a part of a stack: the state after the separator, or the end of the name. */
type End = State | 'end';

/**
 * Checks whether a language has a label as the kernel prints labels of one policy namespace: a single name, or names in
 * ascending byte order between separators. Each part and the next part are compared, so the answer `false` is proven,
 * and `true` is not.
 *
 * @see `profile_cmp` in the kernel's `label.c`
 */
export function mayBeLabel(language: Language): boolean {
  const splits = new Splits(language);
  try {
    return mayBeSorted(splits, language.start);
  } catch (error) {
    if (error instanceof TooLarge) return true;
    throw error;
  }
}

class TooLarge extends Error {}

function mayBeSorted(splits: Splits, start: State): boolean {
  const first = splits.after(start).ends();
  if (first.includes('end')) return true;
  /** Pairs of consecutive starts of parts: the first part begins at `from`, the second part at `to`. */
  const pairs = first.map((to) => ({ from: start, to: to as State }));
  const known = new Set(pairs.map(({ from, to }) => `${from} ${to}`));
  for (const { from, to } of pairs) {
    for (const end of splits.after(to).ends()) {
      if (known.has(`${to} ${end}`) || !splits.hasSortedPair(from, to, end)) continue;
      if (end === 'end') return true;
      known.add(`${to} ${end}`);
      pairs.push({ from: to, to: end });
    }
  }
  return false;
}

/** The parts of the labels of a language. */
class Splits {
  readonly #language: Language;
  readonly #parts = new Map<State, Part>();

  constructor(language: Language) {
    this.#language = language;
  }

  /** Returns the possible parts from a state on. */
  after(start: State): Part {
    return memoised(this.#parts, start, () => new Part(this.#language, start));
  }

  /** Checks for a part from `first` up to `second` and a greater part from `second` up to `end`. */
  hasSortedPair(first: State, second: State, end: End): boolean {
    const [left, right] = [this.after(first), this.after(second)];
    const pairs: [PartState, PartState][] = [[left.start, right.start]];
    const known = new Set(pairs.map(([lower, upper]) => `${lower} ${upper}`));
    for (const [lower, upper] of pairs) {
      const lowerNext = left.next(lower, second);
      const upperNext = right.next(upper, end);
      const greatest = Math.max(0, ...upperNext.keys());
      // The lower part ends here, and the upper part continues.
      if (left.endsAt(lower, second) && greatest > 0) return true;
      if (Math.min(Infinity, ...lowerNext.keys()) < greatest) return true;
      for (const [byte, next] of lowerNext) {
        const other = upperNext.get(byte);
        if (other === undefined || known.has(`${next} ${other}`)) continue;
        if (known.size > maxStates) throw new TooLarge();
        known.add(`${next} ${other}`);
        pairs.push([next, other]);
      }
    }
    return false;
  }
}

/** A state of a language, with the number of bytes of a separator just before: no part contains a separator. */
type PartState = number;

const lengths = separator.length;
const slash = separator.charCodeAt(0);
const ampersand = separator.charCodeAt(2);

/** The strings without a separator from a state of a language on. */
class Part {
  readonly start: PartState;
  readonly #language: Language;
  /** The reachable states, in the order of discovery. */
  readonly #states: readonly PartState[];
  /** By end, the states from which a string leads to the end. */
  readonly #live = new Map<End, ReadonlySet<PartState>>();

  constructor(language: Language, start: State) {
    this.#language = language;
    this.start = start * lengths;
    const states = [this.start];
    const known = new Set(states);
    for (const state of states)
      for (const byte of bytes) {
        const next = this.#step(state, byte);
        if (next === undefined || known.has(next)) continue;
        if (known.size > maxStates) throw new TooLarge();
        known.add(next);
        states.push(next);
      }
    this.#states = states;
  }

  /** Returns the ends of the strings. */
  ends(): readonly End[] {
    const ends = new Set<End>();
    for (const state of this.#states) {
      if (this.endsAt(state, 'end')) ends.add('end');
      const after = this.#afterSeparator(state);
      if (after !== deadState) ends.add(after);
    }
    return [...ends];
  }

  endsAt(state: PartState, end: End): boolean {
    return end === 'end' ? this.#language.isAccepting(stateOf(state)) : this.#afterSeparator(state) === end;
  }

  /** Returns the next bytes of strings to an end, with the states after the bytes. */
  next(state: PartState, end: End): ReadonlyMap<number, PartState> {
    const live = memoised(this.#live, end, () => this.#statesBefore(end));
    const found = new Map<number, PartState>();
    for (const byte of bytes) {
      const next = this.#step(state, byte);
      if (next !== undefined && live.has(next)) found.set(byte, next);
    }
    return found;
  }

  #step(state: PartState, byte: number): PartState | undefined {
    const slashes = state % lengths;
    if (byte === ampersand && slashes === 2) return undefined;
    const next = this.#language.step(stateOf(state), byte);
    if (next === deadState) return undefined;
    return next * lengths + (byte === slash ? Math.min(slashes + 1, 2) : 0);
  }

  #afterSeparator(state: PartState): State {
    return match(this.#language, stateOf(state), separator);
  }

  #statesBefore(end: End): ReadonlySet<PartState> {
    const live = new Set(this.#states.filter((state) => this.endsAt(state, end)));
    for (let size = -1; size !== live.size;) {
      size = live.size;
      for (const state of this.#states)
        if (!live.has(state) && bytes.some((byte) => live.has(this.#step(state, byte) ?? -1))) live.add(state);
    }
    return live;
  }
}

function stateOf(state: PartState): State {
  return Math.floor(state / lengths);
}
