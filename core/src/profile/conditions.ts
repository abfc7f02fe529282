import type { ByteString } from '../source/bytes.ts';
import type { Expression, ExpressionOperand } from '../syntax/ast.ts';
import type { Variables } from './variables.ts';

/** The value of an expression, or the name of a variable that it needs and that is not declared. */
export type Evaluation = { readonly value: boolean } | { readonly undefinedName: ByteString };

/**
 * Evaluates the expression of an `if` or of a boolean assignment with the variables so far.
 *
 * @see `cond_expr` of apparmor_parser; comparisons are AppArmor 5.0's
 */
export function evaluate(expression: Expression, variables: Variables): Evaluation {
  switch (expression.kind) {
    case 'boolean-literal':
      return { value: expression.value };
    case 'boolean-variable': {
      const value = variables.boolean(expression.name);
      return value === undefined ? { undefinedName: expression.name } : { value };
    }
    case 'defined':
      return {
        value:
          expression.of === 'variable'
            ? variables.isSet(expression.name)
            : variables.boolean(expression.name) !== undefined,
      };
    case 'not': {
      const operand = evaluate(expression.operand, variables);
      return 'value' in operand ? { value: !operand.value } : operand;
    }
    case 'and':
    case 'or': {
      const left = evaluate(expression.left, variables);
      if (!('value' in left)) return left;
      const right = evaluate(expression.right, variables);
      if (!('value' in right)) return right;
      return { value: expression.kind === 'and' ? left.value && right.value : left.value || right.value };
    }
    case 'operand': {
      const values = operandValues(expression.operand, variables);
      return Array.isArray(values) ? { value: values[0]?.toLowerCase() === 'true' } : values;
    }
    case 'comparison': {
      const left = operandValues(expression.left, variables);
      if (!Array.isArray(left)) return left;
      const right = operandValues(expression.right, variables);
      if (!Array.isArray(right)) return right;
      return { value: compare(expression.operator, left, right) };
    }
  }
}

type Operator = Extract<Expression, { kind: 'comparison' }>['operator'];

function compare(operator: Operator, left: readonly ByteString[], right: readonly ByteString[]): boolean {
  switch (operator) {
    case '==':
      return sameSet(left, right);
    case '!=':
      return !sameSet(left, right);
    case 'in':
      return left.every((value) => right.includes(value));
    case '<':
      return order(left, right) < 0;
    case '<=':
      return order(left, right) <= 0;
    case '>':
      return order(left, right) > 0;
    case '>=':
      return order(left, right) >= 0;
  }
}

function sameSet(left: readonly ByteString[], right: readonly ByteString[]): boolean {
  return left.every((value) => right.includes(value)) && right.every((value) => left.includes(value));
}

/** Numbers by value, everything else as bytes. */
function order(left: readonly ByteString[], right: readonly ByteString[]): number {
  const [a, b] = [left.join(' '), right.join(' ')];
  if (/^\d+$/.test(a) && /^\d+$/.test(b)) return Number(a) - Number(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

function operandValues(
  operand: ExpressionOperand,
  variables: Variables,
): ByteString[] | { readonly undefinedName: ByteString } {
  if (operand.kind === 'word') return [operand.word.value];
  const values = variables.values(operand.name);
  return Array.isArray(values) ? [...(values as readonly ByteString[])] : { undefinedName: operand.name };
}
