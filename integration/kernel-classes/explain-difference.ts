import type { DifferingAnswer } from './differing-answers.ts';

/** Explains a known difference from the record without effect on permissions. Undefined for unknown differences. */
export function explainDifference({ question, recorded, answered }: DifferingAnswer): string | undefined {
  const [, , operation] = question.split('\t');
  // The record of 6.12.118 has the content of attr/exec; the new answer is the label of the executed program.
  if (operation?.startsWith('onexec') === true && recorded.verdict === '1' && answered.verdict === '1')
    return 'the record has the target alone, not the stack that the next program has';
  return undefined;
}
