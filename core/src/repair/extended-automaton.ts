import { deadState, type Automaton, type ClassByte, type State, type StatePermissions } from '../automata/automaton.ts';

/** The current states in the automata. */
interface Place {
  readonly base: State;
  readonly added: State;
  readonly first: State;
}

/**
 * A compiled automaton whose rules are unknown, extended as if more rules had been compiled with it. Known denials
 * remain, unless an added rule overrides them.
 *
 * Compiled policy does not record the priorities of rules. Known denials are assumed to have no priority, as in nearly
 * all policy. If a denial has a priority in the unavailable text, an added rule with a low priority does not really
 * override the denial.
 */
export class ExtendedAutomaton<Origin> implements Automaton<Origin> {
  readonly #base: Automaton<Origin>;
  readonly #added: Automaton<Origin>;
  /** Rules that override denials. */
  readonly #first: Automaton<Origin>;
  readonly #places: Place[] = [{ base: deadState, added: deadState, first: deadState }];
  readonly #states = new Map<string, State>([['0 0 0', deadState]]);

  constructor(base: Automaton<Origin>, added: Automaton<Origin>, first: Automaton<Origin>) {
    this.#base = base;
    this.#added = added;
    this.#first = first;
  }

  get identity(): object {
    return this;
  }

  start(classByte: ClassByte): State {
    const [base, added, first] = [this.#base, this.#added, this.#first].map((each) => each.start(classByte));
    return this.#stateAt(base, added, first);
  }

  step(state: State, byte: number): State {
    const { base, added, first } = this.#place(state);
    return this.#stateAt(this.#base.step(base, byte), this.#added.step(added, byte), this.#first.step(first, byte));
  }

  stays(state: State, byte: number): boolean {
    const { base, added, first } = this.#place(state);
    return this.#base.stays(base, byte) && this.#added.stays(added, byte) && this.#first.stays(first, byte);
  }

  permissions(state: State): StatePermissions {
    const { base, added, first } = this.#place(state);
    const { allow, quiet } = this.#base.permissions(base);
    const plain = this.#added.permissions(added);
    const wanted = plain.allow & ~allow;
    const more = wanted & ~this.#denied(base, wanted);
    const before = this.#first.permissions(first);
    return {
      allow: (((allow | more) & ~plain.quiet) | before.allow) & ~before.quiet,
      quiet: ((quiet | plain.quiet) & ~before.allow) | before.quiet,
    };
  }

  /** True even if the added rules only reach audited denials: no permission is granted in either case. */
  isLive(state: State): boolean {
    const { base, added, first } = this.#place(state);
    return this.#base.isLive(base) || this.#added.isLive(added) || this.#first.isLive(first);
  }

  origins(state: State, bits: number): readonly Origin[] {
    const { base, added, first } = this.#place(state);
    return [
      ...this.#base.origins(base, bits),
      ...this.#added.origins(added, bits & this.#added.permissions(added).quiet),
      ...this.#first.origins(first, bits & this.#first.permissions(first).quiet),
    ];
  }

  /** Returns the bits that a rule refuses, in contrast to missing permissions. */
  #denied(base: State, bits: number): number {
    let denied = 0;
    for (let left = bits; left !== 0; left &= left - 1) {
      const bit = left & -left;
      if (this.#base.origins(base, bit).length > 0) denied |= bit;
    }
    return denied;
  }

  #place(state: State): Place {
    const place = this.#places[state];
    if (place === undefined) throw new RangeError(`the automaton has no state ${state}`);
    return place;
  }

  #stateAt(base = deadState, added = deadState, first = deadState): State {
    const key = `${base} ${added} ${first}`;
    let state = this.#states.get(key);
    if (state === undefined) {
      state = this.#places.push({ base, added, first }) - 1;
      this.#states.set(key, state);
    }
    return state;
  }
}
