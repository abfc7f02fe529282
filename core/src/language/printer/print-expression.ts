import type { ByteString } from '../../source/bytes.ts';
import type { Expression, ExpressionOperand } from '../ast.ts';
import { operandEnd } from '../parser/scanner.ts';

/** Binding strength, weakest first. */
const strength = { or: 0, and: 1, not: 2 } as const;

/** Prints an expression with the minimum of parentheses. */
export function printExpression(expression: Expression): string {
  return expressionText(expression).replace(/\n$/, '');
}

/**
 * Prints an expression as the value of an assignment. A final backslash would continue the line, unless part of a path,
 * so parentheses are added.
 */
export function printAssigned(expression: Expression): string {
  const text = expressionText(expression);
  if (text.endsWith('\n')) return text.slice(0, -1);
  return text.endsWith('\\') ? `( ${text} )` : text;
}

/** Prints an expression for use before further text. */
function expressionText(expression: Expression): string {
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
      // Both operators group to the left: an equal operator on the right was in parentheses.
      return join([inParentheses(left, strength[kind]), kind, inParentheses(right, strength[kind] + 1)]);
    }
    case 'comparison':
      return join([operandText(expression.left), expression.operator, operandText(expression.right)]);
    case 'operand':
      return operandText(expression.operand);
  }
}

/** Adds parentheses if necessary. The inner blanks matter: apparmor_parser reads `@{A})` as one name. */
function inParentheses(expression: Expression, minStrength: number): string {
  const text = expressionText(expression);
  const own = expression.kind in strength ? strength[expression.kind as keyof typeof strength] : strength.not;
  return own < minStrength ? `( ${join([text, ')'])}` : text;
}

function operandText(operand: ExpressionOperand): string {
  if (operand.kind !== 'word') return `@{${operand.name}}`;
  const { raw } = operand.word;
  // A backslash at the end of a path would escape the next blank. The backslash of a plain word, also valid in
  // assignments, would not.
  return operandEnd(`${raw} ` as ByteString, 0) > raw.length ? `${raw}\n` : raw;
}

function join(words: readonly string[]): string {
  return words.reduce((text, word) => text + (text.endsWith('\n') ? '' : ' ') + word);
}
