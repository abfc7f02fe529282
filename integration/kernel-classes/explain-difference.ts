import type { DifferingAnswer } from './differing-answers.ts';

/**
 * Why an answer is not as it was recorded, where that is known and says nothing about what the kernel allows.
 * Undefined where it is not known.
 */
export function explainDifference({ question, recorded, answered }: DifferingAnswer): string | undefined {
  const [, , operation] = question.split('\t');
  // The record of 6.12.118 has what attr/exec said; this is the label of the program that was executed then.
  if (operation?.startsWith('onexec') === true && recorded.verdict === '1' && answered.verdict === '1')
    return 'the record has the target alone, not the stack that the next program has';
  return undefined;
}
