import type { ByteString } from '@lamellar/core/language';
import type { AttemptAnswer } from '../lab/kernels/read-report.ts';

/** A question with an answer different from the record. */
export interface DifferingAnswer {
  readonly question: ByteString;
  readonly recorded: AttemptAnswer;
  readonly answered: AttemptAnswer;
}

/** The questions with a different verdict, or with a different detail if a detail is recorded. */
export function differingAnswers(
  questions: readonly ByteString[],
  recorded: readonly AttemptAnswer[],
  answered: readonly AttemptAnswer[],
): readonly DifferingAnswer[] {
  if (answered.length !== questions.length)
    throw new Error(`${answered.length} answers to ${questions.length} questions`);
  return questions.flatMap((question, index) => {
    const [was, is] = [recorded[index], answered[index]];
    if (was === undefined || is === undefined) throw new Error(`no answer to ${question}`);
    const isSame = was.verdict === is.verdict && (was.detail === '' || was.detail === is.detail);
    return isSame ? [] : [{ question, recorded: was, answered: is }];
  });
}
