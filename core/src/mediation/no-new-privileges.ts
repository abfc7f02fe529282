import type { Label, LabelPart } from '../label/label.ts';
import type { LayerCheck } from './decision.ts';

/**
 * What the layers of a task with no_new_privs answer together, where each allows what changes its label: the label that comes of it has to keep
 * every profile that confines the task, and may have more. The kernel holds it to the label that the task had when it first executed something, or changed its
 * profile, under no_new_privs, which is taken to be the one that it has.
 *
 * @param result - what they become
 * @param complains - whether a label that is in complain mode as a whole goes on, and stays as it is
 * @see `aa_label_is_unconfined_subset` in the kernel's `label.c`, used by `apparmor_bprm_creds_for_exec` and `aa_change_profile`. The first
 *   has `aa_audit_file` tell of it, which makes no error of what profiles in complain mode refuse
 */
export function withoutNewPrivileges(
  { parts }: Label,
  checks: readonly LayerCheck[],
  result: readonly LabelPart[],
  complains: boolean,
): readonly LayerCheck[] {
  if (checks.some(({ verdict }) => verdict === 'deny')) return checks;
  const isLost = (part: LabelPart): boolean =>
    part.profile.mode !== 'unconfined' && !result.some((other) => isSame(part, other));
  if (!parts.some(isLost)) return checks;
  if (complains && parts.every(({ profile }) => profile.mode === 'complain'))
    return checks.map((check) => ({ ...check, because: 'complain', becomes: [check.asked] }));
  return checks.map((check) => (isLost(check.asked) ? { ...check, verdict: 'deny', because: 'no-new-privs' } : check));
}

function isSame(left: LabelPart, right: LabelPart): boolean {
  return left.namespace === right.namespace && left.profile.name === right.profile.name;
}
