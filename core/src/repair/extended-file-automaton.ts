import { deadState, type State } from '../automata/automaton.ts';
import type { FileUser } from '../file-rules/file-permissions.ts';
import type { FileAutomaton, FileGrant } from '../file-rules/file-automaton.ts';

/** The current states in the automata. */
interface Place {
  readonly base: State;
  readonly added: State;
  readonly first: State;
}

/**
 * A compiled file automaton whose rules are unknown, extended as if more rules had been compiled with it: see
 * `ExtendedAutomaton` for the remaining classes. For a program that the compiled rules refuse to execute, the exec mode
 * comes from the added rules.
 */
export class ExtendedFileAutomaton<Origin> implements FileAutomaton<Origin> {
  readonly start: State;
  readonly ownersUnmarked: boolean;
  readonly #base: FileAutomaton<Origin>;
  readonly #added: FileAutomaton<Origin>;
  /** Rules that override denials. */
  readonly #first: FileAutomaton<Origin>;
  readonly #places: Place[] = [];
  readonly #states = new Map<string, State>();

  constructor(base: FileAutomaton<Origin>, added: FileAutomaton<Origin>, first: FileAutomaton<Origin>) {
    this.#base = base;
    this.#added = added;
    this.#first = first;
    this.#stateAt(deadState, deadState, deadState);
    this.ownersUnmarked = base.ownersUnmarked;
    this.start = this.#stateAt(base.start, added.start, first.start);
  }

  step(state: State, byte: number): State {
    const { base, added, first } = this.#place(state);
    return this.#stateAt(this.#base.step(base, byte), this.#added.step(added, byte), this.#first.step(first, byte));
  }

  classOf(byte: number): number {
    return (this.#base.classOf(byte) * 256 + this.#added.classOf(byte)) * 256 + this.#first.classOf(byte);
  }

  permissions(state: State, subject: FileUser): FileGrant {
    const { base, added, first } = this.#place(state);
    const own = this.#base.permissions(base, subject);
    const [plain, before] = [this.#added.permissions(added, subject), this.#first.permissions(first, subject)];
    const more = plain.allow & ~own.allow & ~this.#denied(base, plain.allow & ~own.allow, subject);
    return {
      allow: (((own.allow | more) & ~plain.quiet) | before.allow) & ~before.quiet,
      quiet: ((own.quiet | plain.quiet) & ~before.allow) | before.quiet,
      exec: before.exec ?? own.exec ?? plain.exec,
      unsure: own.unsure,
    };
  }

  origins(state: State, bits: number, subject: FileUser): readonly Origin[] {
    const { base, added, first } = this.#place(state);
    return [
      ...this.#base.origins(base, bits, subject),
      ...this.#added.origins(added, bits & this.#added.permissions(added, subject).quiet, subject),
      ...this.#first.origins(first, bits & this.#first.permissions(first, subject).quiet, subject),
    ];
  }

  /** Returns the bits that a rule refuses, in contrast to missing permissions. */
  #denied(base: State, bits: number, subject: FileUser): number {
    let denied = 0;
    for (let left = bits; left !== 0; left &= left - 1) {
      const bit = left & -left;
      if (this.#base.origins(base, bit, subject).length > 0) denied |= bit;
    }
    return denied;
  }

  #place(state: State): Place {
    const place = this.#places[state];
    if (place === undefined) throw new RangeError(`the automaton has no state ${state}`);
    return place;
  }

  #stateAt(base: State, added: State, first: State): State {
    const key = `${base} ${added} ${first}`;
    let state = this.#states.get(key);
    if (state === undefined) {
      state = this.#places.push({ base, added, first }) - 1;
      this.#states.set(key, state);
    }
    return state;
  }
}
