import type { Automaton, StatePermissions } from '../automata/automaton.ts';
import type { Pattern } from '../patterns/pattern.ts';
import type { Effect } from './file-entry.ts';
import type { FilePermissions, FileUser } from './file-permissions.ts';
import type { ByteString } from '../source/bytes.ts';
import type { ExecTransition } from './exec-transition.ts';
import type { ChangedTerms } from './changed-terms.ts';
import type { FileRuleTerms } from './file-rule-terms.ts';

/** The permissions of a path for the owner of the file or for further users: bit sets of `filePermissionBits`. */
export interface FileGrant extends StatePermissions {
  /** The exec transition; undefined if the file is not executable. */
  readonly exec: ExecTransition | undefined;
  /** Uncertain bits of `allow` and `quiet`: in AppArmor 4.1 the addresses of rules in memory decide. */
  readonly unsure: number;
}

/** The grant of a path without rules. */
export const noFileGrant: FileGrant = { allow: 0, quiet: 0, exec: undefined, unsure: 0 };

/** The effect of a rule on its permissions. */
export interface RuleEffects {
  readonly effect: Effect;
  readonly permissions: FilePermissions;
}

/** A rule with permission to execute programs, for the owner or for further users. */
export interface RuleWithTransition {
  readonly term: FileRuleTerms<unknown>;
  readonly exec: ExecTransition;
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
  /** The names of exec targets, by index. */
  readonly transitions?: readonly ByteString[];
  /**
   * Returns the terms of only one of two automata. The grants differ at most for strings of these terms. Undefined if
   * unknown.
   */
  changedTerms?(other: object): ChangedTerms | undefined;
  /** Returns a smaller automaton with equal grants of some permissions for all strings of the patterns. */
  restrictedTo?(patterns: readonly Pattern[], bits: FilePermissions): FileAutomaton<Origin>;
  /** Returns the patterns of the sought rules that may match strings of a pattern, without pairs of paths. */
  patternsNear?(pattern: Pattern, isSought: (rule: RuleEffects) => boolean): readonly Pattern[];
  /** Returns a smaller automaton with equal grants for a single string. */
  restrictedToText?(text: ByteString): FileAutomaton<Origin>;
  /** Returns all rules that allow exec. */
  execRules?(): readonly RuleWithTransition[];
  /** Returns a smaller automaton with equal permissions to change the profile, at once or at an exec. */
  ofProfileChanges?(): FileAutomaton<Origin>;
}
