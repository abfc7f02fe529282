import { deadState, type State } from './automaton.ts';
import type { LazyDfa } from './dfa.ts';

/**
 * The minimal form of an automaton, made on demand. Equivalent states are one state. States are numbered in the order
 * of their discovery.
 */
export class LazyMinimalDfa {
  readonly #dfa: LazyDfa<true>;
  readonly #bytes: readonly number[];
  /** By minimal state, an equivalent state of the automaton. State 0 is dead. */
  readonly #members: State[];
  readonly start: State = 1;

  constructor(dfa: LazyDfa<true>) {
    this.#dfa = dfa;
    const everyByte = Array.from({ length: 256 }, (_, byte) => byte);
    this.#bytes = [...new Map(everyByte.map((byte) => [dfa.classOf(byte), byte])).values()];
    this.#members = [deadState, dfa.start];
  }

  step(state: State, byte: number): State {
    const next = this.#dfa.step(this.#members[state] ?? deadState, byte);
    if (next === deadState) return deadState;
    const known = this.#members.findIndex((member) => this.#isSame(member, next));
    return known < 0 ? this.#members.push(next) - 1 : known;
  }

  /** Decides equivalence of two states by union-find (Hopcroft and Karp). */
  #isSame(left: State, right: State): boolean {
    const merged = new Map<State, State>();
    const rootOf = (state: State): State => {
      let root = state;
      for (let above = merged.get(root); above !== undefined; above = merged.get(root)) root = above;
      return root;
    };
    const pairs: (readonly [State, State])[] = [[left, right]];
    for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
      const [one, other] = [rootOf(pair[0]), rootOf(pair[1])];
      if (one === other) continue;
      if (this.#accepts(one) !== this.#accepts(other)) return false;
      merged.set(one, other);
      for (const byte of this.#bytes) pairs.push([this.#dfa.step(one, byte), this.#dfa.step(other, byte)]);
    }
    return true;
  }

  #accepts(state: State): boolean {
    return this.#dfa.accepts(state).length > 0;
  }
}
