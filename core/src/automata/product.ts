import type { ByteString } from '../source/bytes.ts';
import { deadState, type State } from './automaton.ts';
import { refuseTooMany } from './budget.ts';
import { byteClasses, readableOrder } from './byte-classes.ts';
import { ListTable } from './list-table.ts';

/** An automaton that is walked beside others. */
export interface ProductPart {
  readonly start: State;
  /** The state behind one more byte. */
  step(state: State, byte: number): State;
  /** Bytes of one class lead to the same state from every state; where it is not said, each byte is a class of its own. */
  classOf?(byte: number): number;
  /** Whether nothing is looked for behind its dead state. */
  readonly endsWhereDead?: boolean;
}

/** An automaton as a part behind whose dead state nothing is looked for. */
export function asBound(automaton: ProductPart & Required<Pick<ProductPart, 'classOf'>>) {
  return {
    start: automaton.start,
    step: (state: State, byte: number) => automaton.step(state, byte),
    classOf: (byte: number) => automaton.classOf(byte),
    endsWhereDead: true,
  } as const satisfies ProductPart;
}

/** The states of all parts behind one string. */
export type ProductStates = (part: number) => State;

/**
 * Walks automata side by side, breadth first, and finds a shortest string behind which they are as they are looked for; undefined where there is
 * none.
 *
 * @throws AutomatonTooLargeError where the product has too many states
 */
export function findInProduct(
  parts: readonly ProductPart[],
  isSought: (states: ProductStates) => boolean,
): ByteString | undefined {
  let found: ByteString | undefined;
  walkProduct(parts, (states, leading) => {
    if (isSought(states)) found = leading();
    return found === undefined ? 'follow' : 'stop';
  });
  return found;
}

/**
 * Walks automata side by side, breadth first. Each combination of states that some string leads to is visited once.
 *
 * @param visit - is given the states, and what tells a shortest string that leads to them; says whether to look at what follows
 * @throws AutomatonTooLargeError where the product has too many states
 */
export function walkProduct(
  parts: readonly ProductPart[],
  visit: (states: ProductStates, leading: () => ByteString) => 'follow' | 'leave' | 'stop',
): void {
  const product = new Product(parts);
  for (let place = 0; place < product.size; place++) {
    const next = visit(
      (part) => product.state(place, part),
      () => product.leadingTo(place),
    );
    if (next === 'stop') return;
    if (next === 'follow') product.follow(place);
  }
}

/** Which state each automaton is in, by number. */
type Place = number;

class Product {
  readonly #parts: readonly ProductPart[];
  /** One byte of each class that no automaton tells apart. */
  readonly #bytes: readonly number[];
  readonly #states = new ListTable();
  /** By place, the one from which it was met first, and by which byte. */
  readonly #from: Place[] = [];
  readonly #by: number[] = [];

  constructor(parts: readonly ProductPart[]) {
    this.#parts = parts;
    this.#bytes = byteClasses(
      (byte) => parts.map((part) => part.classOf?.(byte) ?? byte).join(),
      readableOrder,
    ).representatives;
    this.#meet(
      parts.map(({ start }) => start),
      0,
      0,
    );
  }

  /** How many places were met. */
  get size(): number {
    return this.#states.size;
  }

  state(place: Place, part: number): State {
    return this.#states.item(this.#states.from(place) + part);
  }

  leadingTo(place: Place): ByteString {
    const bytes: number[] = [];
    for (let at = place; at !== 0; at = this.#from[at] ?? 0) bytes.push(this.#by[at] ?? 0);
    return String.fromCharCode(...bytes.toReversed()) as ByteString;
  }

  /** Meets all places that are one byte further. */
  follow(place: Place): void {
    const from = this.#parts.map((_, part) => this.state(place, part));
    const next: State[] = [];
    for (const byte of this.#bytes) if (this.#step(from, byte, next)) this.#meet(next, place, byte);
  }

  /** Whether something is looked for there. */
  #step(from: readonly State[], byte: number, next: State[]): boolean {
    for (let index = 0; index < from.length; index++) {
      const part = this.#parts[index];
      const state = part?.step(from[index] ?? deadState, byte) ?? deadState;
      if (state === deadState && part?.endsWhereDead === true) return false;
      next[index] = state;
    }
    return true;
  }

  #meet(states: readonly State[], from: Place, byte: number): void {
    const known = this.#states.size;
    if (this.#states.add(states) < known) return;
    refuseTooMany(known);
    this.#from.push(from);
    this.#by.push(byte);
  }
}
