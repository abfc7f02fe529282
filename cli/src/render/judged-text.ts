import type { Style } from '@lamellar/core';
import { conventionText, likelyCauses, takesNoRule, type RecordedOperation } from '@lamellar/core/log-records';
import { answerParagraphs } from '@lamellar/core/render';
import { brief } from '../words/brief.ts';
import type { EvaluatedView, JudgedOperation } from '../views/why-view.ts';

/**
 * Prints the policy's decision about a recorded operation, for people. If the policy cannot be evaluated, prints the
 * rules by convention.
 */
export function judgedLines(
  operation: RecordedOperation,
  { answers, problems }: JudgedOperation,
  { kernel, policy }: Pick<EvaluatedView, 'kernel' | 'policy'>,
  style: Style,
): readonly string[] {
  const lacking = operation.find(({ record }) => !takesNoRule(record));
  const unasked = problems.flatMap(({ reason, hint }) => [
    `  not evaluated: ${brief(reason)}`,
    ...(hint === undefined ? [] : [`  hint: ${brief(hint)}`]),
  ]);
  const asked = answers.flatMap(({ decisions, subject, object }) => {
    const isRefused = decisions.some(
      ({ verdict, checks }) => verdict === 'deny' || checks.some(({ because }) => because === 'complain'),
    );
    const causes = isRefused || lacking === undefined ? [] : likelyCauses(lacking.record, policy, kernel.behaviours);
    const note =
      causes.length === 0
        ? []
        : ['  this policy allows the access; likely causes of the record:', ...causes.map((cause) => `  - ${cause}`)];
    const view = { subject, object, answers: [{ kernel, root: policy.root, decisions }] };
    const lines = answerParagraphs(view, style).join('\n').trimEnd().split('\n');
    return [...note, '', ...lines.map((line) => (line === '' ? '' : `    ${line}`))];
  });
  const byConvention = answers.length === 0 && problems.length > 0 ? conventionText(operation) : [];
  return [...unasked, ...byConvention, ...asked];
}
