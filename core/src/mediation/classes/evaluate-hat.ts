import type { HatObject } from '../../classes/profile-change/hat-object.ts';
import type { LabelPart } from '../../labels/label.ts';
import type { ProfileName } from '../../profile/profile.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { Answer, LayerCheck } from '../decision.ts';
import { learningProfile } from '../../namespaces/learning-profile.ts';
import { withoutNewPrivileges } from '../no-new-privileges.ts';
import { hasUnconfinedFlag } from '../peer-view.ts';
import { allowed } from '../question.ts';
import type { ObjectQuestion } from '../object-question.ts';

/**
 * Evaluates a profile for a change to a hat. Only the profiles in the label's innermost policy namespace change: each
 * to its own hat of the requested name, or from a hat to a sibling hat. The profiles must be all hats or all non-hats.
 * In complain mode, a missing hat is generated, but an existing profile without the hat flag is refused.
 *
 * @see `aa_change_hat`, `change_hat`, `build_change_hat` in the kernel's `domain.c`
 */
export function evaluateHat({ part, subject, object: { name }, behaviours }: ObjectQuestion<HatObject>): Answer {
  const inScope = subject.parts.filter(({ namespace }) => namespace === subject.parts.at(-1)?.namespace);
  if (part.namespace !== inScope[0]?.namespace) return { ...allowed('not-asked'), becomes: [part] };
  const { namespace, profile } = part;
  const refused = (because: Answer['because']): Answer => ({ verdict: 'deny', because, rules: [] });
  const isUnconfined = hasUnconfinedFlag(subject, behaviours);
  if (isUnconfined && !(behaviours.unconfinedHats && inScope.some(hasChildren))) return refused('no-hat');
  const isHat = profile.isHat === true;
  if (isHat !== (subject.parts.at(-1)?.profile.isHat === true)) return refused('mixed-hats');
  const root = isHat ? profile.name.slice(0, profile.name.lastIndexOf('//')) : profile.name;
  const found = namespace.profile(`${root}//${name}` as ByteString);
  if (found.kind === 'profile' && found.profile.isHat === true)
    return { ...allowed('hat'), becomes: [{ namespace, profile: found.profile }] };
  if (found.kind === 'unknown' && profile.mode === 'complain')
    return {
      ...allowed('complain'),
      becomes: [{ namespace, profile: learningProfile(namespace.unconfined, profile, name, true) }],
    };
  return refused('no-hat');
}

/**
 * Combines the answers of a label's profiles. With no_new_privs, the combination can deny more than any single profile.
 */
export function combineHatChanges(
  { subject, object }: Omit<ObjectQuestion<HatObject>, 'part' | 'side'>,
  checks: readonly LayerCheck[],
): readonly LayerCheck[] {
  if (object.noNewPrivileges !== true) return checks;
  const result = checks.flatMap(({ becomes = [] }) => becomes);
  return withoutNewPrivileges(subject, checks, result, false);
}

function hasChildren({ namespace, profile }: LabelPart): boolean {
  return namespace.profileNames().some((name: ProfileName) => name.startsWith(`${profile.name}//`));
}
