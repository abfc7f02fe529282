import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { errorAt } from '../../diagnostics/diagnostic-at.ts';
import { compareBytes, type ByteString } from '../../source/bytes.ts';
import type { Span } from '../../source/span.ts';
import type { Expression, ExpressionOperand } from '../../language/ast.ts';
import { variableDiagnostic } from './variable-diagnostic.ts';
import type { Variables } from './variables.ts';

/** The value of an expression, or the reason for having none. */
export type Evaluation = { readonly value: boolean } | { readonly problem: Diagnostic };

/**
 * Evaluates the expression of an `if` or of a boolean assignment with the variables so far.
 *
 * @see `cond_expr` of apparmor_parser; comparisons are AppArmor 5.0's
 */
export function evaluateCondition(expression: Expression, variables: Variables): Evaluation {
  switch (expression.kind) {
    case 'boolean-literal':
      return { value: expression.value };
    case 'boolean-variable': {
      const value = variables.boolean(expression.name);
      if (value !== undefined) return { value };
      const kind = variables.isSet(expression.name) ? 'set' : 'undefined-boolean';
      return { problem: variableDiagnostic({ kind, name: expression.name }, expression.span, variables) };
    }
    case 'defined':
      return {
        value:
          expression.of === 'variable'
            ? variables.isSet(expression.name)
            : variables.boolean(expression.name) !== undefined,
      };
    case 'not': {
      const operand = evaluateCondition(expression.operand, variables);
      return 'value' in operand ? { value: !operand.value } : operand;
    }
    case 'and':
    case 'or': {
      const left = evaluateCondition(expression.left, variables);
      if (!('value' in left)) return left;
      const right = evaluateCondition(expression.right, variables);
      if (!('value' in right)) return right;
      return { value: expression.kind === 'and' ? left.value && right.value : left.value || right.value };
    }
    case 'operand': {
      const values = operandValues(expression.operand, expression.span, variables);
      return 'problem' in values ? values : { value: values.values[0]?.toLowerCase() === 'true' };
    }
    case 'comparison': {
      const left = operandValues(expression.left, expression.span, variables);
      if ('problem' in left) return left;
      const right = operandValues(expression.right, expression.span, variables);
      if ('problem' in right) return right;
      return compare(expression, left.values, right.values);
    }
  }
}

/**
 * Returns the `defined` parts of an expression that AppArmor 4.1 refuses: undefined booleans, and sets whose values
 * cannot be expanded.
 */
export function laterDefinitions(expression: Expression, variables: Variables): readonly Expression[] {
  switch (expression.kind) {
    case 'defined': {
      const isKnown =
        expression.of === 'boolean'
          ? variables.boolean(expression.name) !== undefined
          : !variables.isSet(expression.name) || Array.isArray(variables.values(expression.name));
      return isKnown ? [] : [expression];
    }
    case 'not':
      return laterDefinitions(expression.operand, variables);
    case 'and':
    case 'or':
      return [...laterDefinitions(expression.left, variables), ...laterDefinitions(expression.right, variables)];
    default:
      return [];
  }
}

type Comparison = Extract<Expression, { kind: 'comparison' }>;

function compare(
  { operator, span }: Comparison,
  left: readonly ByteString[],
  right: readonly ByteString[],
): Evaluation {
  switch (operator) {
    case '==':
      return { value: isSameSet(left, right) };
    case '!=':
      return { value: !isSameSet(left, right) };
    case 'in':
      return { value: left.every((value) => right.includes(value)) };
    default:
  }
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a === undefined && b === undefined) return { value: matchesOrder(operator, orderOfSets(left, right)) };
  if (a === undefined || b === undefined)
    return { problem: incomparable(span, 'a number is compared with a value that is not a number') };
  if (!isLong(a) || !isLong(b)) return { problem: incomparable(span, 'a number is too large for a comparison') };
  return { value: matchesOrder(operator, a < b ? -1 : a > b ? 1 : 0) };
}

function incomparable(span: Span, message: string): Diagnostic {
  return errorAt(span, 'invalid-value', message, 'compare variables with a single number of at most 64 bits');
}

function matchesOrder(operator: Comparison['operator'], order: number): boolean {
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}

function isSameSet(left: readonly ByteString[], right: readonly ByteString[]): boolean {
  return left.every((value) => right.includes(value)) && right.every((value) => left.includes(value));
}

/** Compares sets value by value, sorted and without duplicates. */
function orderOfSets(left: readonly ByteString[], right: readonly ByteString[]): number {
  const [a, b] = [[...new Set(left)].sort(compareBytes), [...new Set(right)].sort(compareBytes)];
  const at = a.findIndex((value, index) => value !== b[index]);
  const [first, second] = [a[at], b[at]];
  if (first === undefined || second === undefined) return a.length - b.length;
  return compareBytes(first, second);
}

/** Returns the number that strtol reads from a single value with any base. */
function numberOf(values: readonly ByteString[]): bigint | undefined {
  const [value = ''] = values;
  if (values.length !== 1) return undefined;
  const [, sign, hexadecimal, octal, decimal] =
    /^[ \t\n\v\f\r]*([+-]?)(?:(0x[0-9a-f]+)|0([0-7]*)|([1-9]\d*))$/i.exec(value) ?? [];
  const digits = hexadecimal ?? (octal === undefined ? decimal : `0o0${octal}`);
  if (digits === undefined) return undefined;
  return sign === '-' ? -BigInt(digits) : BigInt(digits);
}

function isLong(number: bigint): boolean {
  return BigInt.asIntN(64, number) === number;
}

function operandValues(
  operand: ExpressionOperand,
  span: Span,
  variables: Variables,
): { readonly values: readonly ByteString[] } | { readonly problem: Diagnostic } {
  const name = operand.kind === 'word' ? referredBy(operand.word.value) : operand.name;
  if (name === undefined) return { values: operand.kind === 'word' ? [operand.word.value] : [] };
  const values = variables.values(name);
  if ('kind' in values) return { problem: variableDiagnostic(values, span, variables) };
  return { values };
}

/** Returns the variable if the entire value is a reference, even in quotes, and even with an empty name. */
function referredBy(value: ByteString): ByteString | undefined {
  const [, braced, plain] = /^[@$](?:\{([A-Za-z]\w*|)\}|([A-Za-z]\w*|))$/.exec(value) ?? [];
  return (braced ?? plain) as ByteString | undefined;
}
