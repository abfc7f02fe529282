import type { State, StatePermissions } from '../automata/automaton.ts';
import type { FileUser } from './file-permissions.ts';
import type { ExecTransition } from './exec-transition.ts';
import type { FileRuleTerms } from './file-rule-terms.ts';

/** What a path grants to who owns the file, or to others: bit sets of `filePermissionBits`. */
export interface FileGrant extends StatePermissions {
  /** How it is executed; undefined where it may not be. */
  readonly exec: ExecTransition | undefined;
  /** Those of `allow` and `quiet` that may be otherwise: AppArmor 4.1 lets it decide where in its memory it has the rules. */
  readonly unsure: number;
}

/**
 * A profile's rules about files, as the kernel walks them: by a path, and to link by the new path, a NUL and the old one.
 * `Origin` is what a state can tell of where its permissions come from.
 *
 * @see `aa_str_perms` in the kernel's `file.c`
 */
export interface FileAutomaton<Origin> {
  /** What this shares with those that have the same states, steps and permissions, where it is known. */
  readonly identity?: object;
  /** The state in front of a path; dead where the profile has no rule about files at all. */
  readonly start: State;
  /** Whether no state says that it grants others something else than the owner: what a kernel makes of that differs. */
  readonly ownersUnmarked: boolean;
  /** The rules that it is made of, where they are known. */
  readonly terms?: readonly FileRuleTerms<Origin>[];
  /** Whether another is made of the same rules for certain. Where it is not said, nobody knows. */
  hasRulesOf?(other: FileAutomaton<unknown>): boolean;
  /** The state behind one more byte. */
  step(state: State, byte: number): State;
  /** Bytes of one class lead to the same state from every state. */
  classOf(byte: number): number;
  /** What a state grants where the path ends (`aa_lookup_condperms`). */
  permissions(state: State, subject: FileUser): FileGrant;
  /** What decided about the permissions `bits` in this state. */
  origins(state: State, bits: number, subject: FileUser): readonly Origin[];
}
