import type { Style } from '@lamellar/core';
import { conventionText, likelyCauses, takesNoRule, type RecordedOperation } from '@lamellar/core/log-records';
import { answerParagraphs } from '@lamellar/core/render';
import { brief } from '../words/brief.ts';
import type { JudgedOperation } from '../repair/record-judge.ts';

/**
 * Prints the policy's decision about a recorded operation, for people. If the policy cannot be evaluated, prints the
 * rules by convention.
 */
export function judgedLines(
  operation: RecordedOperation,
  { answers, problems }: JudgedOperation,
  style: Style,
): readonly string[] {
  const lacking = operation.find(({ record }) => !takesNoRule(record));
  const unasked = problems.flatMap(({ reason, hint }) => [
    `  not evaluated: ${brief(reason)}`,
    ...(hint === undefined ? [] : [`  hint: ${brief(hint)}`]),
  ]);
  const asked = answers.flatMap((answer) => {
    const newest = answer.answers.at(-1) ?? answer.answers[0];
    const isRefused = answer.answers.some(({ decisions }) =>
      decisions.some(
        ({ verdict, checks }) => verdict === 'deny' || checks.some(({ because }) => because === 'complain'),
      ),
    );
    const causes =
      isRefused || lacking === undefined ? [] : likelyCauses(lacking.record, newest.policy, newest.kernel.behaviours);
    const note =
      causes.length === 0
        ? []
        : ['  this policy allows the access; likely causes of the record:', ...causes.map((cause) => `  - ${cause}`)];
    const lines = answerParagraphs(answer, style).join('\n').trimEnd().split('\n');
    return [...note, '', ...lines.map((line) => (line === '' ? '' : `    ${line}`))];
  });
  const byConvention = answers.length === 0 && problems.length > 0 ? conventionText(operation) : [];
  return [...unasked, ...byConvention, ...asked];
}
