import type { Automaton, State, StatePermissions } from './automaton.ts';
import { TupleAutomaton } from './tuple-automaton.ts';

/**
 * The product of a loaded automaton and the automaton of the source text. The loaded automaton decides. In states with
 * equal permissions, the rules of the source text are further sources of permissions.
 */
export class SourcedAutomaton<
  Origin,
  Accept extends StatePermissions = StatePermissions,
  Subject extends readonly unknown[] = [],
> extends TupleAutomaton<Origin, Accept, Subject> {
  readonly #loaded: Automaton<Origin, Accept, Subject>;
  /** The automaton with known rules. */
  readonly source: Automaton<Origin, Accept, Subject>;
  readonly #isSame: ((loaded: Accept, source: Accept) => boolean) | undefined;

  /** @param isSame - compares permissions, unless the automata are equivalent */
  constructor(
    loaded: Automaton<Origin, Accept, Subject>,
    source: Automaton<Origin, Accept, Subject>,
    isSame?: (loaded: Accept, source: Accept) => boolean,
  ) {
    super([loaded, source]);
    this.#loaded = loaded;
    this.source = source;
    this.#isSame = isSame;
  }

  override permissions(state: State, ...subject: Subject): Accept {
    return this.#loaded.permissions(this.part(state, 0), ...subject);
  }

  override origins(state: State, bits: number, ...subject: Subject): readonly Origin[] {
    const [loaded, source] = [this.part(state, 0), this.part(state, 1)];
    const origins = this.#loaded.origins(loaded, bits, ...subject);
    const isSame = this.#isSame?.(
      this.#loaded.permissions(loaded, ...subject),
      this.source.permissions(source, ...subject),
    );
    return isSame !== false ? [...origins, ...this.source.origins(source, bits, ...subject)] : origins;
  }

  /** A state of the source may be live although the state of the loaded automaton is dead. */
  override isLive(state: State): boolean {
    return this.#loaded.isLive(this.part(state, 0));
  }
}
