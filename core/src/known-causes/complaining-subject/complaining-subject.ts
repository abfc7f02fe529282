import { textOf } from '../../source/printable-text.ts';
import type { EvaluatedCause } from '../evaluation.ts';

/** Recognises a task in complain mode whose target refuses. */
export const complainingSubject: EvaluatedCause = ({ decisions }) => {
  const checks = decisions.flatMap((decision) => decision.checks);
  const complaining = checks.find(
    (check) => check.because === 'complain' && 'side' in check && check.side === 'subject',
  );
  if (complaining === undefined) return undefined;
  return {
    id: 'complaining-subject',
    words: `complain mode of \`${textOf(complaining.part.profile.name)}\` covers only that profile: the profile of the target still refuses`,
    confirmed: true,
    link: 'https://github.com/roddhjav/apparmor.d/issues/596',
  };
};
