import type { Automaton, State, StatePermissions } from '../automata/automaton.ts';
import { TupleAutomaton } from '../automata/tuple-automaton.ts';
import type { FileUser } from '../file-rules/file-permissions.ts';
import type { FileAutomaton, FileGrant } from '../file-rules/file-automaton.ts';

/** The compiled rules, the added rules, and the added rules that override denials. */
type Parts<Origin, Accept extends StatePermissions, Subject extends readonly unknown[]> = readonly [
  base: Automaton<Origin, Accept, Subject>,
  added: Automaton<Origin, Accept, Subject>,
  first: Automaton<Origin, Accept, Subject>,
];

/**
 * A compiled automaton whose rules are unknown, extended as if more rules had been compiled with it. Known denials
 * remain, unless an added rule overrides them.
 *
 * Compiled policy does not record the priorities of rules. Known denials are assumed to have no priority, as in nearly
 * all policy. If a denial has a priority in the unavailable text, an added rule with a low priority does not really
 * override the denial.
 */
export class ExtendedAutomaton<
  Origin,
  Accept extends StatePermissions = StatePermissions,
  Subject extends readonly unknown[] = [],
> extends TupleAutomaton<Origin, Accept, Subject> {
  readonly #parts: Parts<Origin, Accept, Subject>;
  readonly #combined: (all: StatePermissions, ...own: readonly [Accept, Accept, Accept]) => Accept;

  /**
   * @param combined - adds the properties of permissions besides the bits: gets the permissions of all rules, and of
   *   each part
   */
  constructor(
    parts: Parts<Origin, Accept, Subject>,
    combined: (all: StatePermissions, ...own: readonly [Accept, Accept, Accept]) => Accept,
  ) {
    super(parts);
    this.#parts = parts;
    this.#combined = combined;
  }

  override permissions(state: State, ...subject: Subject): Accept {
    const [base, added, first] = this.#parts;
    const own = base.permissions(this.part(state, 0), ...subject);
    const plain = added.permissions(this.part(state, 1), ...subject);
    const before = first.permissions(this.part(state, 2), ...subject);
    const wanted = plain.allow & ~own.allow;
    const more = wanted & ~this.#denied(this.part(state, 0), wanted, subject);
    const all = {
      allow: (((own.allow | more) & ~plain.quiet) | before.allow) & ~before.quiet,
      quiet: ((own.quiet | plain.quiet) & ~before.allow) | before.quiet,
    };
    return this.#combined(all, own, plain, before);
  }

  override origins(state: State, bits: number, ...subject: Subject): readonly Origin[] {
    return this.#parts.flatMap((part, index) => {
      const at = this.part(state, index);
      // Added rules are origins of quiet denials only.
      return part.origins(at, index === 0 ? bits : bits & part.permissions(at, ...subject).quiet, ...subject);
    });
  }

  /** Returns the bits that a rule refuses, in contrast to missing permissions. */
  #denied(state: State, bits: number, subject: Subject): number {
    let denied = 0;
    for (let left = bits; left !== 0; left &= left - 1) {
      const bit = left & -left;
      if (this.#parts[0].origins(state, bit, ...subject).length > 0) denied |= bit;
    }
    return denied;
  }
}

/**
 * An extended automaton of files. For a program that the compiled rules refuse to execute, the exec mode comes from the
 * added rules.
 */
export class ExtendedFileAutomaton<Origin>
  extends ExtendedAutomaton<Origin, FileGrant, [subject: FileUser]>
  implements FileAutomaton<Origin>
{
  readonly ownersUnmarked: boolean;

  constructor(
    ...parts: readonly [base: FileAutomaton<Origin>, added: FileAutomaton<Origin>, first: FileAutomaton<Origin>]
  ) {
    super(parts, (all, own, plain, before) => ({
      ...all,
      exec: before.exec ?? own.exec ?? plain.exec,
      unsure: own.unsure,
    }));
    this.ownersUnmarked = parts[0].ownersUnmarked;
  }
}
