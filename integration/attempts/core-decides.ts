import { apparmor41, apparmor50 } from '@lamellar/core/check';
import { parseClassQuestion } from '../kernel-classes/class-case.ts';
import { asText, decideAttempts } from '../kernel-classes/replay-case.ts';
import { assumedOf } from '../oracle/differential-run.ts';
import type { AttemptLaw } from './attempt-law.ts';

/** The kernel answers like core over the policy's text, in all classes that core decides. */
export const coreDecides: AttemptLaw = {
  name: 'core says so over text',
  expect({ compiler, policy, questions }, _answers, kernel) {
    const assumed = assumedOf(kernel);
    const parts = policy.map(({ namespace, text }) => ({ namespace, text, file: namespace.join('/') }));
    const requested = { policy: parts, questions: questions.map(parseClassQuestion) };
    const load = asText(assumed, compiler === '5.0' ? apparmor50 : apparmor41);
    return decideAttempts(requested, assumed, load).map((decided) => decided?.answer);
  },
};
