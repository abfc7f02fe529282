import type { Acceptor, Automaton, ClassByte, State, StatePermissions } from '../automata/automaton.ts';
import { StateTuples } from '../automata/state-tuples.ts';
import type { FileUser } from '../file-rules/file-permissions.ts';
import type { FileAutomaton, FileGrant } from '../file-rules/file-automaton.ts';

/** The parts of a tuple: the compiled rules, the added rules, and the added rules that override denials. */
const [base, added, first] = [0, 1, 2];

/**
 * A compiled automaton whose rules are unknown, extended as if more rules had been compiled with it. Known denials
 * remain, unless an added rule overrides them.
 *
 * Compiled policy does not record the priorities of rules. Known denials are assumed to have no priority, as in nearly
 * all policy. If a denial has a priority in the unavailable text, an added rule with a low priority does not really
 * override the denial.
 */
abstract class ExtendedAcceptor<
  Origin,
  Accept extends StatePermissions,
  Subject extends readonly unknown[],
  Part extends Acceptor<Origin, Accept, Subject>,
> implements Acceptor<Origin, Accept, Subject> {
  protected readonly base: Part;
  protected readonly added: Part;
  /** Rules that override denials. */
  protected readonly first: Part;
  protected readonly tuples: StateTuples;

  constructor(...parts: readonly [base: Part, added: Part, first: Part]) {
    [this.base, this.added, this.first] = parts;
    this.tuples = new StateTuples(parts);
  }

  get identity(): object {
    return this;
  }

  step(state: State, byte: number): State {
    return this.tuples.step(state, byte);
  }

  permissions(state: State, ...subject: Subject): Accept {
    const own = this.base.permissions(this.tuples.part(state, base), ...subject);
    const plain = this.added.permissions(this.tuples.part(state, added), ...subject);
    const before = this.first.permissions(this.tuples.part(state, first), ...subject);
    const wanted = plain.allow & ~own.allow;
    const more = wanted & ~this.#denied(this.tuples.part(state, base), wanted, subject);
    const all = {
      allow: (((own.allow | more) & ~plain.quiet) | before.allow) & ~before.quiet,
      quiet: ((own.quiet | plain.quiet) & ~before.allow) | before.quiet,
    };
    return this.combined(all, own, plain, before);
  }

  origins(state: State, bits: number, ...subject: Subject): readonly Origin[] {
    const quietOrigins = (part: Part, at: State): readonly Origin[] =>
      part.origins(at, bits & part.permissions(at, ...subject).quiet, ...subject);
    return [
      ...this.base.origins(this.tuples.part(state, base), bits, ...subject),
      ...quietOrigins(this.added, this.tuples.part(state, added)),
      ...quietOrigins(this.first, this.tuples.part(state, first)),
    ];
  }

  /** Combines the permissions of all rules with those parts of a state that only some automata have. */
  protected abstract combined(all: StatePermissions, own: Accept, plain: Accept, before: Accept): Accept;

  /** Returns the bits that a rule refuses, in contrast to missing permissions. */
  #denied(state: State, bits: number, subject: Subject): number {
    let denied = 0;
    for (let left = bits; left !== 0; left &= left - 1) {
      const bit = left & -left;
      if (this.base.origins(state, bit, ...subject).length > 0) denied |= bit;
    }
    return denied;
  }
}

/** An extended policy automaton. */
export class ExtendedAutomaton<Origin>
  extends ExtendedAcceptor<Origin, StatePermissions, [], Automaton<Origin>>
  implements Automaton<Origin>
{
  start(classByte: ClassByte): State {
    return this.tuples.stateOf([this.base, this.added, this.first].map((each) => each.start(classByte)));
  }

  stays(state: State, byte: number): boolean {
    return [this.base, this.added, this.first].every((each, part) => each.stays(this.tuples.part(state, part), byte));
  }

  /** True even if the added rules only reach audited denials: no permission is granted in either case. */
  isLive(state: State): boolean {
    return [this.base, this.added, this.first].some((each, part) => each.isLive(this.tuples.part(state, part)));
  }

  protected combined(all: StatePermissions): StatePermissions {
    return all;
  }
}

/**
 * An extended automaton of files. For a program that the compiled rules refuse to execute, the exec mode comes from the
 * added rules.
 */
export class ExtendedFileAutomaton<Origin>
  extends ExtendedAcceptor<Origin, FileGrant, [subject: FileUser], FileAutomaton<Origin>>
  implements FileAutomaton<Origin>
{
  readonly start: State;
  readonly ownersUnmarked: boolean;

  constructor(
    ...parts: readonly [base: FileAutomaton<Origin>, added: FileAutomaton<Origin>, first: FileAutomaton<Origin>]
  ) {
    super(...parts);
    this.ownersUnmarked = this.base.ownersUnmarked;
    this.start = this.tuples.stateOf(parts.map(({ start }) => start));
  }

  classOf(byte: number): number {
    return (this.base.classOf(byte) * 256 + this.added.classOf(byte)) * 256 + this.first.classOf(byte);
  }

  protected combined(all: StatePermissions, own: FileGrant, plain: FileGrant, before: FileGrant): FileGrant {
    return { ...all, exec: before.exec ?? own.exec ?? plain.exec, unsure: own.unsure };
  }
}
