import type { Report } from '../diagnostic/diagnostic-at.ts';
import type { Abi, BooleanAssignment, Conditional, Expression, VariableAssignment } from '../syntax/ast.ts';
import { checkConditionText } from './condition-text.ts';
import { laterSyntax } from './later-syntax.ts';

/** Tells of assignments, conditions and abi statements that AppArmor 4.1 does not know. */
export function checkLaterSyntax(
  statement: Abi | VariableAssignment | BooleanAssignment | Conditional,
  report: Report,
): void {
  switch (statement.kind) {
    case 'abi':
      if (statement.file.form === 'search' && (statement.file.path as string) === 'default')
        report(laterSyntax(statement.file.span, '`abi <default>`'));
      return;
    case 'variable-assignment':
      checkOperator(statement, report);
      if ((statement.name as string) === 'profile_name')
        report(laterSyntax(statement.span, '`@{profile_name}` set by policy'));
      return;
    case 'boolean-assignment':
      checkOperator(statement, report);
      if (statement.value.kind !== 'boolean-literal')
        report(laterSyntax(statement.value.span, 'an expression as the value of a variable'));
      return;
    case 'conditional': {
      const later = laterPart(statement.condition);
      if (later !== undefined) report(laterSyntax(later.span, 'this condition'));
      checkConditionText(statement, later === undefined, report);
    }
  }
}

function checkOperator({ operator, span }: VariableAssignment | BooleanAssignment, report: Report): void {
  if (operator === '?=' || operator === ':=') report(laterSyntax(span, `\`${operator}\``));
}

/** The part of a condition that is not `$boolean`, `defined @{variable}`, or `not` one of these. */
function laterPart(expression: Expression): Expression | undefined {
  switch (expression.kind) {
    case 'boolean-variable':
    case 'defined':
      return undefined;
    case 'not':
      return laterPart(expression.operand);
    default:
      return expression;
  }
}
