import { hasByte } from '../patterns/byte-set.ts';
import { deadState, type State } from './automaton.ts';
import { refuseTooMany } from './budget.ts';
import { ListTable } from './list-table.ts';
import { CoAccessible } from './reachability.ts';
import type { Nfa, NfaNode } from './nfa.ts';

const unknown = -1;
/** Unknown as well, but for that it is another state than the one that is left. */
const another = -2;

/**
 * A deterministic automaton over an NFA, whose states are made when they are first reached.
 *
 * Invariants: state 0 is the empty set of nodes, and every step from it leads back to it; a state
 * holds only nodes that consume or accept, in ascending order; `#steps` has one row of byte
 * classes for each state.
 */
export class LazyDfa<Accept> {
  readonly #nfa: Nfa<Accept>;
  readonly #classOf: Uint8Array;
  readonly #representatives: readonly number[];
  /** The nodes of each state. */
  readonly #states = new ListTable();
  readonly #accepts: (readonly Accept[])[] = [];
  readonly #live = new CoAccessible(
    () => this.#representatives.length,
    (state, byteClass) => this.#stepClass(state, byteClass),
  );
  /** By node, the last closure that it is in: nothing has to be allocated or cleared for the next one. */
  readonly #closureOf: Uint32Array;
  #closures = 0;
  #steps: Int32Array;
  readonly start: State;

  constructor(nfa: Nfa<Accept>, entry: NfaNode) {
    this.#nfa = nfa;
    const { classOf, representatives } = nfa.byteClasses();
    this.#classOf = classOf;
    this.#representatives = representatives;
    this.#closureOf = new Uint32Array(nfa.size);
    this.#steps = new Int32Array(8 * representatives.length).fill(unknown);
    this.#stateOf([]);
    this.#steps.fill(deadState, 0, representatives.length);
    this.start = this.#stateOf([entry]);
  }

  step(state: State, byte: number): State {
    return this.#stepClass(state, this.#classOf[byte] ?? 0);
  }

  /** Whether a byte leads from a state to the same state. No state is made to find out. */
  stays(state: State, byte: number): boolean {
    const byteClass = this.classOf(byte);
    const slot = state * this.#representatives.length + byteClass;
    const known = this.#steps[slot] ?? deadState;
    if (known !== unknown) return known === state;
    const isSame = this.#states.isEqual(state, this.#closure(this.#entered(state, byteClass)));
    this.#steps[slot] = isSame ? state : another;
    return isSame;
  }

  /** The class of a byte: bytes of one class lead to the same state from every state. */
  classOf(byte: number): number {
    return this.#classOf[byte] ?? 0;
  }

  /** What the nodes of a state accept. */
  accepts(state: State): readonly Accept[] {
    return this.#accepts[state] ?? [];
  }

  /** Is true if a node of a state accepts. */
  isAccepting(state: State): boolean {
    return this.accepts(state).length > 0;
  }

  /**
   * Whether a state, or one that follows from it, is `wanted`. The answer is kept, so every call
   * must ask for the same.
   */
  reaches(from: State, wanted: (state: State) => boolean): boolean {
    return this.#live.reaches(from, wanted);
  }

  #stepClass(state: State, byteClass: number): State {
    const slot = state * this.#representatives.length + byteClass;
    const known = this.#steps[slot] ?? deadState;
    if (known >= deadState) return known;
    const next = this.#entered(state, byteClass);
    const reached = next.length === 0 ? deadState : this.#stateOf(next);
    this.#steps[slot] = reached;
    return reached;
  }

  /** The nodes that a byte of the class leads to. */
  #entered(state: State, byteClass: number): NfaNode[] {
    const byte = this.#representatives[byteClass] ?? 0;
    const next: NfaNode[] = [];
    const to = this.#states.to(state);
    for (let at = this.#states.from(state); at < to; at++) {
      const node = this.#states.item(at);
      const set = this.#nfa.consumed(node);
      if (set === undefined || !hasByte(set, byte)) continue;
      for (const successor of this.#nfa.successors(node)) next.push(successor);
    }
    return next;
  }

  /** The state for the nodes that are reached from `entries`, which it empties, without a byte. */
  #stateOf(entries: NfaNode[]): State {
    const nodes = this.#closure(entries);
    const states = this.#states.size;
    const state = this.#states.add(nodes);
    if (state < states) return state;
    refuseTooMany(state);
    const accepts: Accept[] = [];
    for (const node of nodes) {
      const accepted = this.#nfa.accepted(node);
      if (accepted !== undefined) accepts.push(accepted);
    }
    this.#accepts.push(accepts.length === 0 ? nothing : accepts);
    const width = this.#representatives.length;
    if ((state + 1) * width > this.#steps.length) {
      const grown = new Int32Array(this.#steps.length * 2).fill(unknown);
      grown.set(this.#steps);
      this.#steps = grown;
    }
    return state;
  }

  #closure(stack: NfaNode[]): readonly NfaNode[] {
    const closure = ++this.#closures;
    const nodes: NfaNode[] = [];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (this.#closureOf[node] === closure) continue;
      this.#closureOf[node] = closure;
      if (this.#nfa.consumed(node) !== undefined || this.#nfa.accepted(node) !== undefined) nodes.push(node);
      else for (const successor of this.#nfa.successors(node)) stack.push(successor);
    }
    return nodes.length < 2 ? nodes : nodes.sort((left, right) => left - right);
  }
}

const nothing: readonly never[] = [];
