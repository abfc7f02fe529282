import type { Report } from '../diagnostics/diagnostic-at.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import type { Abi, BooleanAssignment, Conditional, Expression, VariableAssignment } from '../language/ast.ts';
import { assignmentSpaceEnd, blanksEnd, isLineEnd, isWhole, operandEnd } from '../language/parser/scanner.ts';
import { checkConditionText } from './condition-text.ts';
import { laterSyntax, removedSyntax } from './later-syntax.ts';

/** Reports assignments, conditions and abi statements unknown to AppArmor 4.1. */
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
      checkBooleanText(statement, report);
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

/**
 * Reports differences between 4.1 and 5.0: the value is a single word in 4.1 and an expression in 5.0, and the space
 * around the sign follows different rules.
 */
function checkBooleanText({ name, braced, operator, value, span }: BooleanAssignment, report: Report): void {
  const { text } = span.source;
  const nameEnd = span.start + name.length + (braced ? '${}' : '$').length;
  const sign = text.indexOf(operator, nameEnd);
  const isLater = isLineEnd(text, assignmentSpaceEnd(text, sign + operator.length));
  if (blanksEnd(text, nameEnd) !== sign && !isLater) {
    const what = 'a line end between the name and the `=` of a boolean';
    report(removedSyntax({ ...span, start: nameEnd, end: sign }, what, 'write both on one line'));
  }
  if (value.kind !== 'boolean-literal' || isLater) {
    report(laterSyntax(value.span, 'an expression as the value of a variable'));
  } else if (!isWhole(text, value.span.start, value.span.end)) {
    const end = operandEnd(text, value.span.start);
    const what = `\`${textOf(text.slice(value.span.start, end) as ByteString)}\` as the value of a boolean`;
    report(removedSyntax({ ...value.span, end }, what));
  }
}

/** Returns the part of a condition that is not `$boolean`, `defined @{variable}`, or the negation of either. */
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
