import type { State } from '../automata/automaton.ts';
import type { FileUser } from './file-permissions.ts';
import { isSameGrant } from './compare-file-automata.ts';
import type { FileAutomaton, FileGrant } from './file-automaton.ts';
import type { FileRuleTerms } from './file-rule-terms.ts';

/** A pair of states. */
interface Place {
  readonly loaded: State;
  readonly source: State;
}

/**
 * The product of a loaded automaton of files and the automaton of the source text. The loaded automaton decides. If
 * both grants are equal, the rules of the source text are the sources of permissions.
 */
export class SourcedFileAutomaton<Origin> implements FileAutomaton<Origin> {
  readonly start: State;
  readonly ownersUnmarked: boolean;
  readonly terms?: readonly FileRuleTerms<Origin>[];
  readonly #loaded: FileAutomaton<Origin>;
  /** The automaton with known rules. */
  readonly source: FileAutomaton<Origin>;
  readonly #places: Place[] = [];
  readonly #states = new Map<string, State>();

  constructor(loaded: FileAutomaton<Origin>, source: FileAutomaton<Origin>) {
    this.#loaded = loaded;
    this.source = source;
    this.ownersUnmarked = loaded.ownersUnmarked;
    if (source.terms !== undefined) this.terms = source.terms;
    this.#stateAt({ loaded: 0, source: 0 });
    this.start = this.#stateAt({ loaded: loaded.start, source: source.start });
  }

  step(state: State, byte: number): State {
    const { loaded, source } = this.#place(state);
    return this.#stateAt({ loaded: this.#loaded.step(loaded, byte), source: this.source.step(source, byte) });
  }

  classOf(byte: number): number {
    return this.#loaded.classOf(byte) * 256 + this.source.classOf(byte);
  }

  permissions(state: State, subject: FileUser): FileGrant {
    return this.#loaded.permissions(this.#place(state).loaded, subject);
  }

  origins(state: State, bits: number, subject: FileUser): readonly Origin[] {
    const { loaded, source } = this.#place(state);
    const origins = this.#loaded.origins(loaded, bits, subject);
    const isSame = isSameGrant(this.#loaded.permissions(loaded, subject), this.source.permissions(source, subject));
    return isSame ? [...origins, ...this.source.origins(source, bits, subject)] : origins;
  }

  #place(state: State): Place {
    const place = this.#places[state];
    if (place === undefined) throw new RangeError(`the automaton has no state ${state}`);
    return place;
  }

  #stateAt(place: Place): State {
    const key = `${place.loaded} ${place.source}`;
    let state = this.#states.get(key);
    if (state === undefined) this.#states.set(key, (state = this.#places.push(place) - 1));
    return state;
  }
}
