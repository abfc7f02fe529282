import type { ByteString } from '@lamellar/core/language';
import type { RandomAttempts } from '../generate/random-attempts.ts';
import type { AttemptAnswer } from '../lab/kernels/read-report.ts';
import type { RunningKernel } from '../oracle/running-kernel.ts';

/** A question with an answer in contradiction to a law. */
export interface AttemptDisagreement {
  readonly question: ByteString;
  readonly expected: '0' | '1';
  readonly answered: AttemptAnswer;
}

/**
 * A law about a kernel's answers to the questions of a case. Further laws, such as core's own answers, are further
 * entries.
 */
export interface AttemptLaw {
  readonly name: string;
  /** The expected answers to the questions; undefined if the law does not apply. */
  expect(
    attempts: RandomAttempts,
    answers: readonly AttemptAnswer[],
    kernel: RunningKernel,
  ): readonly ('0' | '1' | undefined)[];
}

/** Compares a kernel's answers with a law. Answers of `?`, and questions outside the law, are not compared. */
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
