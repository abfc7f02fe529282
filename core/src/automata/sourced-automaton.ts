import { deadState, type Automaton, type ClassByte, type State, type StatePermissions } from './automaton.ts';

/** Where a walk is in both automata. */
interface Place {
  readonly loaded: State;
  readonly source: State;
}

/**
 * An automaton that is loaded, walked side by side with an equivalent one that knows the rules it was made from: the
 * first decides, and both tell where that comes from.
 */
export class SourcedAutomaton<Origin> implements Automaton<Origin> {
  readonly #loaded: Automaton<Origin>;
  /** The one that knows the rules. */
  readonly source: Automaton<Origin>;
  /** By state; the dead one is dead in both. A rule's state may be dead in what is loaded, and still tell of the rule. */
  readonly #places: Place[] = [{ loaded: deadState, source: deadState }];
  readonly #states = new Map<State, Map<State, State>>([[deadState, new Map([[deadState, deadState]])]]);

  constructor(loaded: Automaton<Origin>, source: Automaton<Origin>) {
    this.#loaded = loaded;
    this.source = source;
  }

  start(classByte: ClassByte): State {
    return this.#stateAt(this.#loaded.start(classByte), this.source.start(classByte));
  }

  step(state: State, byte: number): State {
    const { loaded, source } = this.#place(state);
    return this.#stateAt(this.#loaded.step(loaded, byte), this.source.step(source, byte));
  }

  get identity(): object {
    return this;
  }

  stays(state: State, byte: number): boolean {
    const { loaded, source } = this.#place(state);
    return this.#loaded.stays(loaded, byte) && this.source.stays(source, byte);
  }

  permissions(state: State): StatePermissions {
    return this.#loaded.permissions(this.#place(state).loaded);
  }

  isLive(state: State): boolean {
    return this.#loaded.isLive(this.#place(state).loaded);
  }

  origins(state: State, bits: number): readonly Origin[] {
    const { loaded, source } = this.#place(state);
    return [...this.#loaded.origins(loaded, bits), ...this.source.origins(source, bits)];
  }

  #place(state: State): Place {
    const place = this.#places[state];
    if (place === undefined) throw new RangeError(`the automaton has no state ${state}`);
    return place;
  }

  #stateAt(loaded: State, source: State): State {
    let states = this.#states.get(loaded);
    if (states === undefined) this.#states.set(loaded, (states = new Map()));
    let state = states.get(source);
    if (state === undefined) {
      state = this.#places.push({ loaded, source }) - 1;
      states.set(source, state);
    }
    return state;
  }
}
