import type { Expression, ExpressionOperand } from './ast.ts';
import { joinWords } from './print-word.ts';

/** Binding strength, weakest first. */
const strength = { or: 0, and: 1, not: 2 } as const;

/** Writes an expression with as few parentheses as its tree needs. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'boolean-literal':
      return String(expression.value);
    case 'boolean-variable':
      return `\${${expression.name}}`;
    case 'defined':
      return expression.of === 'variable' ? `defined @{${expression.name}}` : `defined \${${expression.name}}`;
    case 'not':
      return `not ${inParentheses(expression.operand, strength.not)}`;
    case 'and':
    case 'or': {
      const { kind, left, right } = expression;
      // Both group to the left: an equal operator on the right was in parentheses.
      return joinWords([inParentheses(left, strength[kind]), kind, inParentheses(right, strength[kind] + 1)]);
    }
    case 'comparison':
      return joinWords([operandText(expression.left), expression.operator, operandText(expression.right)]);
    case 'operand':
      return operandText(expression.operand);
  }
}

/** The blanks inside matter: apparmor_parser reads `@{A})` as one name. */
function inParentheses(expression: Expression, least: number): string {
  const text = printExpression(expression);
  const own = expression.kind in strength ? strength[expression.kind as keyof typeof strength] : strength.not;
  return own < least ? `( ${joinWords([text, ')'])}` : text;
}

function operandText(operand: ExpressionOperand): string {
  return operand.kind === 'word' ? operand.word.raw : `@{${operand.name}}`;
}
