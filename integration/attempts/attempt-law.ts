import type { ByteString } from '@lamellar/core/language';
import type { RandomAttempts } from '../generate/random-attempts.ts';
import type { AttemptAnswer } from '../lab/kernels/read-report.ts';
import type { RunningKernel } from '../oracle/running-kernel.ts';

/** A question that a kernel did not answer as a law says. */
export interface AttemptDisagreement {
  readonly question: ByteString;
  readonly expected: '0' | '1';
  readonly answered: AttemptAnswer;
}

/** Something that says how a kernel answers the questions of a case. To add one, such as core's own answer, is one more entry. */
export interface AttemptLaw {
  readonly name: string;
  /** What the kernel should have answered to each question; undefined where the law does not say. */
  expect(
    attempts: RandomAttempts,
    answers: readonly AttemptAnswer[],
    kernel: RunningKernel,
  ): readonly ('0' | '1' | undefined)[];
}

/** The answers that are not what a law says. Those that are neither yes nor no, and what it says nothing of, are none. */
export function disagreementsWith(
  law: AttemptLaw,
  attempts: RandomAttempts,
  answers: readonly AttemptAnswer[],
  kernel: RunningKernel,
): { readonly compared: number; readonly disagreements: readonly AttemptDisagreement[] } {
  const expected = law.expect(attempts, answers, kernel);
  let compared = 0;
  const disagreements = attempts.questions.flatMap((question, index) => {
    const [verdict, answered] = [expected[index], answers[index]];
    if (verdict === undefined || answered === undefined || answered.verdict === '?') return [];
    compared++;
    return verdict === answered.verdict ? [] : [{ question, expected: verdict, answered }];
  });
  return { compared, disagreements };
}
