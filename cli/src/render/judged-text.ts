import type { Style } from '@lamellar/core';
import { causeLines, conventionText, takesNoRule, type RecordedOperation } from '@lamellar/core/log-records';
import { answerParagraphs } from '@lamellar/core/render';
import { operationCauses } from '../repair/operation-causes.ts';
import type { JudgedOperation } from '../repair/record-judge.ts';
import { brief } from '../words/brief.ts';

/**
 * Prints the policy's decision about a recorded operation, for people. If the policy cannot be evaluated, prints the
 * rules by convention.
 */
export function judgedLines(
  operation: RecordedOperation,
  { answers, problems }: JudgedOperation,
  style: Style,
): readonly string[] {
  const isRefused = answers.some((one) =>
    one.answers.some(({ decisions }) =>
      decisions.some(
        ({ verdict, checks }) => verdict === 'deny' || checks.some(({ because }) => because === 'complain'),
      ),
    ),
  );
  const isAllowed = answers.length > 0 && !isRefused && operation.some(({ record }) => !takesNoRule(record));
  const unasked = problems.flatMap(({ reason, hint }) => [
    `not evaluated: ${brief(reason)}`,
    ...(hint === undefined ? [] : [`hint: ${brief(hint)}`]),
  ]);
  const asked = answers.flatMap((answer) => {
    const lines = answerParagraphs(answer, style).join('\n').trimEnd().split('\n');
    return ['', ...lines.map((line) => (line === '' ? '' : `    ${line}`))];
  });
  const byConvention = answers.length === 0 && problems.length > 0 ? conventionText(operation) : [];
  const about = [
    ...(isAllowed ? ['this policy allows the access'] : []),
    ...causeLines(operationCauses(operation, answers).evaluated),
  ];
  const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);
  return [...indented(unasked), ...byConvention, ...indented(about), ...asked];
}
