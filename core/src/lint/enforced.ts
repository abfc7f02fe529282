import type { LabelPart } from '../labels/label.ts';

/**
 * Returns a profile as if enforced: rules of a profile in complain mode are written for the enforced profile. Undefined
 * in unconfined mode.
 */
export function enforced({ namespace, profile }: LabelPart): LabelPart | undefined {
  if (profile.mode === 'unconfined') return undefined;
  return { namespace, profile: profile.mode === 'complain' ? { ...profile, mode: 'enforce' } : profile };
}
