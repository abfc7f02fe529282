import { errorAt, warningAt, type Report } from '../diagnostics/diagnostic-at.ts';
import { textOf } from '../source/printable-text.ts';
import type { PivotRootRule } from '../language/ast-rules.ts';
import { nameSpan } from './conditions.ts';
import { checkNameStart } from './name-start.ts';

/** Reports conditions with `:=`, and warns of conditions ignored by apparmor_parser: all but the last. */
export function checkPivotRoot({ conditions, newRoot }: PivotRootRule, report: Report): void {
  if (newRoot !== undefined) checkNameStart(newRoot, report);
  for (const [index, condition] of conditions.entries()) {
    const name = `\`${textOf(condition.name)}\``;
    if (condition.operator === ':=')
      report(errorAt(condition.span, 'invalid-value', '`:=` in a pivot_root rule', 'write `=`'));
    else if (index < conditions.length - 1)
      report(
        warningAt(
          nameSpan(condition),
          'ineffective-rule',
          `apparmor_parser ignores ${name}: only the last condition counts`,
        ),
      );
  }
}
