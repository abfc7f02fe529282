import type { ByteString } from '../source/bytes.ts';
import { deadState, transitionsOf, type State, type Transitions } from './automaton.ts';
import { refuseTooMany } from './budget.ts';
import { jointByteClasses, readableOrder } from './byte-classes.ts';
import { ListTable } from './list-table.ts';

/** A component of a product. */
export interface ProductPart extends Transitions {
  /** Is true if the product is dead after the dead state of the part. */
  readonly endsWhereDead?: boolean;
}

/** Makes a part that ends the product in the dead state. */
export function asBound(automaton: Transitions): ProductPart {
  return { ...transitionsOf(automaton), endsWhereDead: true };
}

/** Options of a traversal. */
export interface ProductOptions {
  /** All bytes, in the order of preference for witnesses of equal length. The default order is readable. */
  readonly order?: readonly number[];
  /** Is true if the number of states has no limit. */
  readonly isUnlimited?: boolean;
}

/** The states of all parts after one string. */
export type ProductStates = (part: number) => State;

/**
 * Searches the product of automata breadth-first for a shortest string with a property; undefined if no string has
 * the property.
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
 * Visits all reachable states of the product of automata breadth-first.
 *
 * @param visit - gets the states, and a function that returns a shortest string to the states; decides if successors
 *   are visited
 * @throws AutomatonTooLargeError where the product has too many states
 */
export function walkProduct(
  parts: readonly ProductPart[],
  visit: (states: ProductStates, leading: () => ByteString) => 'follow' | 'leave' | 'stop',
  options: ProductOptions = {},
): void {
  const product = new Product(parts, options);
  for (let place = 0; place < product.size; place++) {
    const next = visit(
      (part) => product.state(place, part),
      () => product.leadingTo(place),
    );
    if (next === 'stop') return;
    if (next === 'follow') product.follow(place);
  }
}

/** A state of the product, by number. */
type Place = number;

class Product {
  readonly #parts: readonly ProductPart[];
  /** A byte of each common class. */
  readonly #bytes: readonly number[];
  readonly #states = new ListTable();
  /** By place, the first predecessor and the byte between. */
  readonly #from: Place[] = [];
  readonly #by: number[] = [];
  readonly #isUnlimited: boolean;

  constructor(parts: readonly ProductPart[], { order = readableOrder, isUnlimited = false }: ProductOptions) {
    this.#parts = parts;
    this.#isUnlimited = isUnlimited;
    this.#bytes = jointByteClasses(
      parts.map((part) => (byte) => part.classOf(byte)),
      order,
    ).representatives;
    this.#meet(
      parts.map(({ start }) => start),
      0,
      0,
    );
  }

  /** The number of known places. */
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

  /** Adds the successors of a place. */
  follow(place: Place): void {
    const from = this.#parts.map((_, part) => this.state(place, part));
    const next: State[] = [];
    for (const byte of this.#bytes) if (this.#step(from, byte, next)) this.#meet(next, place, byte);
  }

  /** Steps all parts; is false if the product is dead. */
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
    if (!this.#isUnlimited) refuseTooMany(known);
    this.#from.push(from);
    this.#by.push(byte);
  }
}
