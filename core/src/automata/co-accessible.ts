import { deadState, type State } from './automaton.ts';

/** Which states lead to one that is wanted, found out once for each. */
export class LiveStates {
  readonly #live: (boolean | undefined)[] = [];
  readonly #classes: () => number;
  readonly #next: (state: State, byteClass: number) => State;

  /**
   * @param classes - how many classes of bytes there are that no state tells apart
   * @param next - the state behind a byte of a class
   */
  constructor(classes: () => number, next: (state: State, byteClass: number) => State) {
    this.#classes = classes;
    this.#next = next;
  }

  /**
   * Whether a state, or one that follows from it, is `wanted`. The answer is kept, so every call
   * must ask for the same.
   */
  reaches(from: State, wanted: (state: State) => boolean): boolean {
    const known = this.#live[from];
    if (known !== undefined) return known;
    const classes = this.#classes();
    const seen = new Set<State>([from]);
    const stack = [from];
    for (let state = stack.pop(); state !== undefined; state = stack.pop()) {
      if (this.#live[state] === true || wanted(state)) {
        this.#live[from] = true;
        return true;
      }
      if (this.#live[state] === false) continue;
      for (let byteClass = 0; byteClass < classes; byteClass++) {
        const next = this.#next(state, byteClass);
        if (next === deadState || seen.has(next)) continue;
        seen.add(next);
        stack.push(next);
      }
    }
    // What was seen cannot reach more than `from` can.
    for (const state of seen) this.#live[state] = false;
    return false;
  }
}
