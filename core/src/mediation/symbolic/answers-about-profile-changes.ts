import { mediationClasses } from '../../classes/class-numbers.ts';
import { type State, transitionsOfClass } from '../../automata/automaton.ts';
import { filePermissionBits } from '../../classes/file/file-permission-bits.ts';
import type { ProfileChangeObject } from '../../classes/profile-change/profile-change-object.ts';
import { changeProfileBit } from '../../file-rules/file-permissions.ts';
import type { FileRuleTerms } from '../../file-rules/file-rule-terms.ts';
import type { Origin } from '../../profile/profile.ts';
import type { Answer } from '../decision.ts';
import { complainsAbout } from '../classes/evaluate-profile-change.ts';
import { complaintsOf } from '../denial.ts';
import type { LayerRule, LayerRules } from '../layer-rules.ts';
import { allowed } from '../question.ts';
import type { ObjectQuestion } from '../object-question.ts';
import type { ObjectAnswers } from './object-answers.ts';

/**
 * Returns a profile's answers about changes to single profiles, by the names relative to the profile's policy
 * namespace, with a leading `&` for stacking.
 *
 * @see `evaluateProfileChange`, for any label
 */
export function answersAboutProfileChanges(question: ObjectQuestion<ProfileChangeObject>): ObjectAnswers {
  const beforehand = answerToAll(question);
  if (beforehand !== undefined) return beforehand;
  const { profile } = question.part;
  const files = profile.files();
  const { bit } = question.operation.permission;
  const permits = (state: State): boolean => (files.permissions(state, 'owner').allow & bit) !== 0;
  return {
    identity: files,
    ...transitionsOfClass(files, mediationClasses.file),
    answer: (state): Answer => {
      const rules = files.origins(state, bit, 'owner');
      if (permits(state)) return { verdict: 'allow', because: 'rule', rules };
      if (complainsAbout(profile, [state], permits, question.behaviours))
        return { verdict: 'allow', because: 'complain', rules };
      return { verdict: 'deny', because: rules.length > 0 ? 'deny-rule' : 'no-rule', rules };
    },
  };
}

/** Returns a profile's rules about changes to single profiles. */
export function rulesAboutProfileChanges(question: ObjectQuestion<ProfileChangeObject>): LayerRules {
  const beforehand = answerToAll(question);
  if (beforehand !== undefined) return beforehand;
  const { profile } = question.part;
  const files = profile.files();
  const { terms } = files;
  // Complain mode allows some targets that no rule allows.
  if (complaintsOf(profile, 'aa_audit') !== 'none') return undefined;
  if (terms === undefined) return files.start(mediationClasses.file) === 0 ? { allow: [], deny: [] } : undefined;
  const rulesOf = (effect: FileRuleTerms<Origin>['effect']): readonly LayerRule[] =>
    terms
      .filter((term) => term.effect === effect && !term.isPair && (term.permissions & changeProfileBit) !== 0)
      .map(({ pattern, entries }) => {
        const glob = entries[0]?.path;
        return {
          matched: pattern,
          ...(glob === undefined ? {} : { glob }),
          bits: filePermissionBits.changeProfile,
          origins: entries.map(({ origin }) => origin),
        };
      });
  return { allow: rulesOf('allow'), deny: rulesOf('deny') };
}

/** Returns the answer if independent of the target; undefined if the rules decide. */
export function answerToAll({
  part: { profile, namespace },
  subject,
}: Pick<ObjectQuestion<ProfileChangeObject>, 'part' | 'subject'>): Answer | undefined {
  if (namespace !== subject.parts.at(-1)?.namespace) return allowed('not-asked');
  if (profile.mode === 'unconfined') return allowed('unconfined');
  return complaintsOf(profile, 'aa_check_perms') === 'none' ? undefined : allowed('complain');
}
