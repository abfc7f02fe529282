import { deadState, type State } from './automaton.ts';
import { refuseTooMany } from './budget.ts';
import { byteClasses } from './byte-classes.ts';
import { ListTable } from './list-table.ts';
import type { ProductPart } from './product.ts';

const unknown = -1;

/** The product of automata, stepped on demand. All steps are kept. */
export class LazyProduct {
  readonly start: State;
  readonly #parts: readonly ProductPart[];
  readonly #isDead: (states: readonly State[]) => boolean;
  /** By state, the state of each part. */
  readonly #states = new ListTable();
  readonly #classOf: Uint8Array;
  readonly #classes: number;
  /** By state and class of bytes, the next state. */
  #next: Int32Array;

  /** @param isDead - whether the product is dead in some states of the parts */
  constructor(parts: readonly ProductPart[], isDead: (states: readonly State[]) => boolean) {
    this.#parts = parts;
    this.#isDead = isDead;
    const keyOf = (byte: number) => parts.map((part) => part.classOf(byte)).join();
    const { classOf, representatives } = byteClasses(keyOf);
    this.#classOf = classOf;
    this.#classes = representatives.length;
    this.#next = new Int32Array(64 * this.#classes).fill(unknown);
    // The list of the dead state is longer than all others.
    this.#states.add([...parts.map(() => deadState), deadState]);
    this.start = this.#stateOf(parts.map(({ start }) => start));
  }

  /** The number of known states. */
  get size(): number {
    return this.#states.size;
  }

  classOf(byte: number): number {
    return this.#classOf[byte] ?? 0;
  }

  /** Returns the state of a part. */
  part(state: State, part: number): State {
    return this.#states.item(this.#states.from(state) + part);
  }

  /** @throws AutomatonTooLargeError if the product has too many states */
  step(state: State, byte: number): State {
    if (state === deadState) return deadState;
    const next = this.#next[state * this.#classes + (this.#classOf[byte] ?? 0)] ?? unknown;
    return next === unknown ? this.#stepped(state, byte) : next;
  }

  #stepped(state: State, byte: number): State {
    const next = this.#stateOf(this.#parts.map((part, at) => part.step(this.part(state, at), byte)));
    const cell = state * this.#classes + this.classOf(byte);
    if (cell >= this.#next.length) {
      const grown = new Int32Array(Math.max(this.#next.length * 2, cell + this.#classes)).fill(unknown);
      grown.set(this.#next);
      this.#next = grown;
    }
    this.#next[cell] = next;
    return next;
  }

  #stateOf(states: readonly State[]): State {
    if (this.#isDead(states)) return deadState;
    const known = this.#states.size;
    const state = this.#states.add(states);
    if (state === known) refuseTooMany(state);
    return state;
  }
}
