import type { AnswerNote } from '../classes/answer-notes.ts';
import type { AuditMode } from '../profile/audit-mode.ts';
import type { ProfileMode } from '../profile/profile.ts';

/**
 * The kernel's function that reports denials of a class: `aa_check_perms` for signals, ptrace, sockets, user namespaces
 * and io_uring; `aa_audit` for files, capabilities, mounts, profile changes and limits.
 */
export type DenialReporter = 'aa_check_perms' | 'aa_audit';

/** The modes of a profile that decide about denials. */
export interface DenialModes {
  readonly mode: ProfileMode;
  readonly auditMode?: AuditMode | undefined;
}

/** The denials that a profile logs and allows: none, all except quiet denials, or all. */
export type Complaints = 'none' | 'loud' | 'all';

/**
 * Returns the denials that a profile logs and allows, as complain mode does. Without a record, a denial is enforced, so
 * the audit mode decides, too.
 *
 * @see `aa_apply_modes_to_perms`, `aa_check_perms` in the kernel's `lib.c`; `aa_audit` in `audit.c`, called by
 * `aa_audit_file`, `audit_caps`, `audit_mount` and `audit_resource`
 */
export function complaintsOf({ mode, auditMode = 'normal' }: DenialModes, reporter: DenialReporter): Complaints {
  if (mode !== 'complain') return 'none';
  switch (auditMode) {
    case 'normal':
      return 'loud';
    case 'noquiet':
    case 'all':
      return 'all';
    case 'quiet_denied':
      // aa_check_perms denies all quietly; aa_audit omits only records of enforced denials.
      return reporter === 'aa_audit' ? 'loud' : 'none';
    case 'quiet':
      return 'none';
  }
}

/**
 * Returns whether denied permissions are logged and allowed.
 *
 * @param quiet - the permissions denied quietly
 */
export function areComplaints(complaints: Complaints, denied: number, quiet: number): boolean {
  return complaints === 'all' || (complaints === 'loud' && (denied & ~quiet) !== 0);
}

/** Returns the note for a verdict that the audit mode changes; undefined if the modes change no verdict. */
export function auditModeNote({ mode, auditMode = 'normal' }: DenialModes): AnswerNote | undefined {
  return mode === 'complain' && auditMode !== 'normal' ? `audit-mode-${auditMode}` : undefined;
}
