import { textOf } from '../../source/printable-text.ts';
import type { EvaluatedCause } from '../evaluation.ts';

/** Recognises a denial by a profile that is in complain mode in the policy. */
export const complainingPolicy: EvaluatedCause = ({ record: { event }, decisions }) => {
  const complaining = decisions.flatMap(({ checks }) => checks).find(({ because }) => because === 'complain');
  if (event !== 'DENIED' || complaining === undefined) return undefined;
  return {
    id: 'complaining-policy',
    words: `this policy has \`${textOf(complaining.part.profile.name)}\` in complain mode, but the loaded profile was in enforce mode`,
    confirmed: true,
  };
};
