import type { Verdict } from '@lamellar/core';

/** A question about a label. */
interface Question {
  /** The acting label, as in the input. */
  readonly subject: string;
  /** The operation, as in the input. */
  readonly operation: string;
  /** The words of the object, `-` for a word without value. */
  readonly object: readonly string[];
}

/** A question with its verdict. */
interface AnsweredQuestion extends Question {
  /** The verdict: `allow` if the label may perform the operation. */
  readonly verdict: Verdict;
  /**
   * The label of the task afterwards, if an allowed operation changes the label, and every case has the same result.
   */
  readonly becomes?: string;
}

/** A question with an error. */
interface FailedQuestion extends Question {
  /** The error in the question. */
  readonly error: string;
}

/**
 * The answer to a line of questions.
 *
 * @schema can-question lamellar can --questions FILE --format ndjson, a line
 */
export type QuestionView = AnsweredQuestion | FailedQuestion;
