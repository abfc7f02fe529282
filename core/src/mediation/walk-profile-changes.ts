import { filePermissionBits } from '../class/file-permission-bits.ts';
import type { ProfileChangeThing } from '../class/profile-change-thing.ts';
import { changeProfileBit } from '../exec-conflicts/file-permissions.ts';
import type { FileRuleTerms } from '../files/file-rule-terms.ts';
import type { Origin } from '../profile/profile.ts';
import type { Answer } from './decision.ts';
import type { LayerRule, LayerRules } from './layer-rules.ts';
import { allowed } from './question.ts';
import type { ThingQuestion } from './thing-question.ts';
import type { ThingWalk } from './thing-walk.ts';

/**
 * What one profile answers about changes to single profiles, by what they are called in its policy namespace or below, with `&` in front
 * where they are stacked.
 *
 * @see `askProfileChange`, which answers about any label
 */
export function walkProfileChanges(question: ThingQuestion<ProfileChangeThing>): ThingWalk {
  const beforehand = answerToAll(question);
  if (beforehand !== undefined) return beforehand;
  const files = question.asked.profile.files();
  const { bit } = question.operation.permission;
  return {
    start: files.start,
    step: (state, byte) => files.step(state, byte),
    classOf: (byte) => files.classOf(byte),
    answer: (state): Answer => {
      const rules = files.origins(state, bit, 'owner');
      if ((files.permissions(state, 'owner').allow & bit) !== 0) return { verdict: 'allow', because: 'rule', rules };
      return { verdict: 'deny', because: rules.length > 0 ? 'deny-rule' : 'no-rule', rules };
    },
  };
}

/** What one profile's rules say about the same. */
export function rulesAboutProfileChanges(question: ThingQuestion<ProfileChangeThing>): LayerRules {
  const beforehand = answerToAll(question);
  if (beforehand !== undefined) return beforehand;
  const { terms, start } = question.asked.profile.files();
  if (terms === undefined) return start === 0 ? { allow: [], deny: [] } : undefined;
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

/** What a profile answers whatever its task changes to; undefined where its rules decide. */
function answerToAll({
  asked: { profile, namespace },
  subject,
}: Pick<ThingQuestion<ProfileChangeThing>, 'asked' | 'subject'>): Answer | undefined {
  if (namespace !== subject.parts.at(-1)?.namespace) return allowed('not-asked');
  if (profile.mode === 'unconfined') return allowed('unconfined');
  // No denial is quiet here.
  return profile.mode === 'complain' ? allowed('complain') : undefined;
}
