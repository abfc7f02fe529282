import type { LabelPart } from '../labels/label.ts';
import type { ProfileName } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';

/**
 * Returns the profile that the kernel generates for a missing target of a profile in complain mode: in complain mode,
 * and without rules.
 *
 * @see `aa_new_learning_profile` in the kernel's `policy.c`
 */
export function learningProfile({ namespace, profile }: LabelPart, name: ByteString, isHat = false): LabelPart {
  return {
    namespace,
    profile: {
      ...namespace.unconfined,
      name: `${profile.name}//null-${name}` as ProfileName,
      mode: 'complain',
      ...(profile.auditMode === undefined ? {} : { auditMode: profile.auditMode }),
      disconnected: profile.disconnected,
      isHat,
      capability: () => ({ verdict: 'none', origins: [] }),
    },
  };
}
