import type { Automaton, StatePermissions } from '../automata/automaton.ts';
import type { Pattern } from '../patterns/pattern.ts';
import type { FileUser } from './file-permissions.ts';
import type { ExecTransition } from './exec-transition.ts';
import type { FileRuleTerms } from './file-rule-terms.ts';

/** The permissions of a path for the owner of the file or for further users: bit sets of `filePermissionBits`. */
export interface FileGrant extends StatePermissions {
  /** The exec transition; undefined if the file is not executable. */
  readonly exec: ExecTransition | undefined;
  /** Uncertain bits of `allow` and `quiet`: in AppArmor 4.1 the addresses of rules in memory decide. */
  readonly unsure: number;
}

/**
 * The rules of a profile about files, as the kernel matches them: by a path, and for a link by the new path, NUL and
 * the old path. The start is dead without rules about files.
 *
 * @see `aa_str_perms`, `aa_lookup_condperms` in the kernel's `file.c`
 */
export interface FileAutomaton<Origin> extends Automaton<Origin, FileGrant, [subject: FileUser]> {
  /**
   * Is true if no state has different grants for the owner and for further users. Kernels disagree about such
   * automata.
   */
  readonly ownersUnmarked: boolean;
  /** The rules of the automaton, if they are known. */
  readonly terms?: readonly FileRuleTerms<Origin>[] | undefined;
  /**
   * Returns the terms with a match in only a single automaton. The grants differ at most for strings of these terms.
   * Undefined if unknown.
   */
  changedTerms?(other: object): readonly FileRuleTerms<unknown>[] | undefined;
  /** Returns a smaller automaton with equal grants for all strings of the patterns. */
  restrictedTo?(patterns: readonly Pattern[]): FileAutomaton<Origin>;
  /** Returns a smaller automaton with equal permissions to change the profile, at once or at an exec. */
  ofProfileChanges?(): FileAutomaton<Origin>;
}
