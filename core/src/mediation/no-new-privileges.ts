import { isSamePart, type Label, type LabelPart } from '../labels/label.ts';
import type { LayerCheck } from './decision.ts';
import { complaintsOf } from './denial.ts';

/**
 * Combines the answers of a task's layers under no_new_privs if each layer allows the change of label. The new label
 * must keep every confining profile of the task, and may have more. The kernel compares with the label at the first
 * exec or profile change under no_new_privs, here assumed to be the current label.
 *
 * @param result - the new profiles
 * @param complains - whether a label entirely in complain mode continues, unchanged
 * @see `aa_label_is_unconfined_subset` in the kernel's `label.c`, used by `apparmor_bprm_creds_for_exec` and
 * `aa_change_profile`. The first reports through `aa_audit_file`, which makes no error of logged refusals by profiles
 * in complain mode
 */
export function withoutNewPrivileges(
  { parts }: Label,
  checks: readonly LayerCheck[],
  result: readonly LabelPart[],
  complains: boolean,
): readonly LayerCheck[] {
  if (checks.some(({ verdict }) => verdict === 'deny')) return checks;
  const isLost = (part: LabelPart): boolean =>
    part.profile.mode !== 'unconfined' && !result.some((other) => isSamePart(part, other));
  if (!parts.some(isLost)) return checks;
  if (complains && parts.every(({ profile }) => complaintsOf(profile, 'aa_audit') !== 'none'))
    return checks.map((check) => ({ ...check, because: 'complain', becomes: [check.part] }));
  return checks.map((check) => (isLost(check.part) ? { ...check, verdict: 'deny', because: 'no-new-privs' } : check));
}
