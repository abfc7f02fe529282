import type { Style } from '@lamellar/core';
import { causeLines, conventionText, answerParagraphs } from '@lamellar/core/render';
import { takesNoRule, type FoundCause } from '@lamellar/core/repair';
import { type RecordedOperation } from '@lamellar/core/log-records';
import type { JudgedOperation } from '../views/why-view.ts';
import { brief } from '../words/brief.ts';

/**
 * Prints the policy's decision about a recorded operation, for people. If the policy cannot be evaluated, prints the
 * rules by convention.
 *
 * @param causes - the causes that the evaluation shows
 */
export function judgedLines(
  operation: RecordedOperation,
  { answers, problems }: JudgedOperation,
  causes: readonly FoundCause[],
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
  const unchecked = problems.flatMap(({ reason, hint }) => [
    `not evaluated: ${brief(reason)}`,
    ...(hint === undefined ? [] : [`hint: ${brief(hint)}`]),
  ]);
  const requested = answers.flatMap((answer) => {
    const lines = answerParagraphs(answer, style).join('\n').trimEnd().split('\n');
    return ['', ...lines.map((line) => (line === '' ? '' : `    ${line}`))];
  });
  const byConvention = answers.length === 0 && problems.length > 0 ? conventionText(operation) : [];
  const about = [...(isAllowed ? ['this policy allows the access'] : []), ...causeLines(causes)];
  const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);
  return [...indented(unchecked), ...byConvention, ...indented(about), ...requested];
}
