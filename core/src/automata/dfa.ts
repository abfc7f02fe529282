import { hasByte } from '../patterns/byte-set.ts';
import { deadState, type State } from './automaton.ts';
import { maxStatesOfAutomaton, refuseTooMany } from './budget.ts';
import { ListTable } from './list-table.ts';
import { CoAccessible } from './reachability.ts';
import type { Nfa, NfaNode } from './nfa.ts';

const unknown = -1;
/** Unknown, and certainly not the source state. */
const another = -2;

/**
 * A deterministic automaton over an NFA. States are made on demand. Invariants: state 0 is the empty set of nodes,
 * with steps only to state 0; a state holds only consuming or accepting nodes, in ascending order; `#steps` has one
 * row of `#width` byte classes for each state.
 */
export class LazyDfa<Accept> {
  readonly #nfa: Nfa<Accept>;
  readonly #maxStates: number;
  #width = 0;
  /** The nodes of each state. */
  readonly #states = new ListTable();
  readonly #accepts: (readonly Accept[])[] = [];
  readonly #live = new CoAccessible((state, byte) => this.step(state, byte));
  /** By node, the consuming and accepting nodes after its byte, in ascending order. */
  readonly #behind: (readonly NfaNode[] | undefined)[] = [];
  /** By node, the last step with the node. No set has to be allocated or cleared for the next step. */
  readonly #stepOf: number[] = [];
  #stepCount = 0;
  #steps = new Int32Array(0);
  readonly start: State;

  /** @param maxStates - a limit; further states throw an `AutomatonTooLargeError` */
  constructor(nfa: Nfa<Accept>, entry: NfaNode, maxStates = maxStatesOfAutomaton) {
    this.#nfa = nfa;
    this.#maxStates = maxStates;
    this.start = this.enter([entry]);
  }

  /** The number of states made. */
  get size(): number {
    return this.#states.size;
  }

  /** Returns the state of entries into the NFA. Nodes may have been added to the NFA, and must be followed by a call. */
  enter(entries: readonly NfaNode[]): State {
    const width = this.#nfa.byteClasses.representatives.length;
    if (width !== this.#width) {
      // Steps by the former classes would be wrong by the refined classes. States stay.
      this.#width = width;
      this.#steps = new Int32Array(Math.max(2, this.size) * width).fill(unknown);
      this.#stateOf([]);
      this.#steps.fill(deadState, 0, width);
    }
    return this.#stateOf(this.#closure(entries));
  }

  step(state: State, byte: number): State {
    return this.#stepClass(state, this.classOf(byte));
  }

  /** Is true if a byte leads from a state back to the state. Makes no states. */
  stays(state: State, byte: number): boolean {
    const byteClass = this.classOf(byte);
    const slot = state * this.#width + byteClass;
    const known = this.#steps[slot] ?? deadState;
    if (known !== unknown) return known === state;
    const isSame = this.#states.isEqual(state, this.#entered(state, byteClass));
    this.#steps[slot] = isSame ? state : another;
    return isSame;
  }

  /** Returns the class of a byte. Bytes of a class have equal steps. */
  classOf(byte: number): number {
    return this.#nfa.byteClasses.classOf[byte] ?? 0;
  }

  /** Returns the values of the accepting nodes of a state. */
  accepts(state: State): readonly Accept[] {
    return this.#accepts[state] ?? [];
  }

  /** Is true if a node of a state accepts. */
  isAccepting(state: State): boolean {
    return this.accepts(state).length > 0;
  }

  /**
   * Is true if an accepting state is reachable. The result is kept, so all calls must pass the same predicate.
   *
   * @param bytes - a byte of each class, if few classes are enough for the state
   */
  reaches(
    from: State,
    wanted: (state: State) => boolean,
    bytes: readonly number[] = this.#nfa.byteClasses.representatives,
  ): boolean {
    return this.#live.reaches(from, bytes, wanted);
  }

  #stepClass(state: State, byteClass: number): State {
    const slot = state * this.#width + byteClass;
    const known = this.#steps[slot] ?? deadState;
    if (known >= deadState) return known;
    const next = this.#entered(state, byteClass);
    const reached = next.length === 0 ? deadState : this.#stateOf(next);
    this.#steps[slot] = reached;
    return reached;
  }

  /** Returns the nodes of the state after a byte of the class. */
  #entered(state: State, byteClass: number): readonly NfaNode[] {
    const byte = this.#nfa.byteClasses.representatives[byteClass] ?? 0;
    const step = ++this.#stepCount;
    const nodes: NfaNode[] = [];
    let isAscending = true;
    let last = -1;
    const to = this.#states.to(state);
    for (let at = this.#states.from(state); at < to; at++) {
      const node = this.#states.item(at);
      const set = this.#nfa.consumed(node);
      if (set === undefined || !hasByte(set, byte)) continue;
      const after = (this.#behind[node] ??= this.#closure(this.#nfa.successors(node)));
      for (let index = 0; index < after.length; index++) {
        const next = after[index] ?? 0;
        if (this.#stepOf[next] === step) continue;
        this.#stepOf[next] = step;
        if (next < last) isAscending = false;
        nodes.push((last = next));
      }
    }
    return isAscending ? nodes : nodes.sort((left, right) => left - right);
  }

  #stateOf(nodes: readonly NfaNode[]): State {
    const states = this.#states.size;
    const state = this.#states.add(nodes);
    if (state < states) return state;
    refuseTooMany(state, this.#maxStates);
    const accepts: Accept[] = [];
    for (const node of nodes) {
      const accepted = this.#nfa.accepted(node);
      if (accepted !== undefined) accepts.push(accepted);
    }
    this.#accepts.push(accepts.length === 0 ? nothing : accepts);
    if ((state + 1) * this.#width > this.#steps.length) {
      const grown = new Int32Array(this.#steps.length * 2).fill(unknown);
      grown.set(this.#steps);
      this.#steps = grown;
    }
    return state;
  }

  /** Returns the consuming and accepting nodes that are reachable without a byte. */
  #closure(entries: readonly NfaNode[]): readonly NfaNode[] {
    const isEnd = (node: NfaNode): boolean =>
      this.#nfa.consumed(node) !== undefined || this.#nfa.accepted(node) !== undefined;
    if (entries.every(isEnd)) return entries;
    // The set grows while it is traversed.
    const seen = new Set(entries);
    const nodes: NfaNode[] = [];
    for (const node of seen)
      if (isEnd(node)) nodes.push(node);
      else for (const successor of this.#nfa.successors(node)) seen.add(successor);
    return nodes.sort((left, right) => left - right);
  }
}

const nothing: readonly never[] = [];
