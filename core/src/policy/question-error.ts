import type { OperationError } from '../classes/operation-error.ts';

/** The wrong part of a question: the operation, or the words of the object. */
export type QuestionPart = 'operation' | 'object';

/** Thrown for a question that cannot be evaluated: an unknown operation, or wrong words for the object. */
export class QuestionError extends RangeError {
  override readonly name = 'QuestionError';
  /** The wrong part. */
  readonly part: QuestionPart;
  /** The correct form. */
  readonly hint: string;

  constructor(part: QuestionPart, { message, hint }: OperationError) {
    super(message);
    this.part = part;
    this.hint = hint;
  }
}
