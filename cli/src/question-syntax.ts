import { objectOptions } from '@lamellar/core/classes';

/** The syntax of questions on the command line of `can`. Building the syntax loads all classes. */
export interface QuestionSyntax {
  /** The options for the last words of an object. */
  readonly options: typeof objectOptions;
}

export const questionSyntax: QuestionSyntax = { options: objectOptions };
