import type { Acceptor, Automaton, ClassByte, State, StatePermissions } from './automaton.ts';
import { StateTuples } from './state-tuples.ts';

/**
 * The product of a loaded automaton and the automaton of the source text. The loaded automaton decides. If both have
 * equal permissions, the rules of the source text are further sources of permissions.
 */
export abstract class SourcedAcceptor<
  Origin,
  Accept extends StatePermissions,
  Subject extends readonly unknown[],
  Part extends Acceptor<Origin, Accept, Subject>,
> implements Acceptor<Origin, Accept, Subject> {
  protected readonly loaded: Part;
  /** The automaton with known rules. */
  readonly source: Part;
  /** A state of the source may be live although the state of the loaded automaton is dead. */
  protected readonly tuples: StateTuples;

  constructor(loaded: Part, source: Part) {
    this.loaded = loaded;
    this.source = source;
    this.tuples = new StateTuples([loaded, source]);
  }

  get identity(): object {
    return this;
  }

  step(state: State, byte: number): State {
    return this.tuples.step(state, byte);
  }

  permissions(state: State, ...subject: Subject): Accept {
    return this.loaded.permissions(this.tuples.part(state, 0), ...subject);
  }

  origins(state: State, bits: number, ...subject: Subject): readonly Origin[] {
    const [loaded, source] = [this.tuples.part(state, 0), this.tuples.part(state, 1)];
    const origins = this.loaded.origins(loaded, bits, ...subject);
    const isSame = this.isSame(
      () => this.loaded.permissions(loaded, ...subject),
      () => this.source.permissions(source, ...subject),
    );
    return isSame ? [...origins, ...this.source.origins(source, bits, ...subject)] : origins;
  }

  /** Compares the permissions of both automata in a state. */
  protected abstract isSame(loaded: () => Accept, source: () => Accept): boolean;
}

/** A loaded policy automaton with an equivalent automaton of the source text. */
export class SourcedAutomaton<Origin>
  extends SourcedAcceptor<Origin, StatePermissions, [], Automaton<Origin>>
  implements Automaton<Origin>
{
  start(classByte: ClassByte): State {
    return this.tuples.stateOf([this.loaded.start(classByte), this.source.start(classByte)]);
  }

  stays(state: State, byte: number): boolean {
    return this.loaded.stays(this.tuples.part(state, 0), byte) && this.source.stays(this.tuples.part(state, 1), byte);
  }

  isLive(state: State): boolean {
    return this.loaded.isLive(this.tuples.part(state, 0));
  }

  /** The automata are compared beforehand. */
  protected isSame(): boolean {
    return true;
  }
}
