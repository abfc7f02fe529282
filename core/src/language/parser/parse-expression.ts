import type { ByteString } from '../../source/bytes.ts';
import type { Expression, ExpressionOperand } from '../ast.ts';
import { parsePath } from './parse-name.ts';
import { parsePlainCondition, parsePlainValue, sigilName } from './parse-plain-expression.ts';
import { maxOperators, type Parser } from './parser.ts';
import {
  assignmentSpaceEnd,
  booleanEnd,
  isLineEnd,
  isWhole,
  operandEnd,
  pathEnd,
  spacesEnd,
  triviaEnd,
  variableEnd,
} from './scanner.ts';

type Comparison = Extract<Expression, { kind: 'comparison' }>['operator'];

/** Comparison operators, longest first: `<=` must precede `<`. */
const operators: readonly Comparison[] = ['==', '!=', '<=', '>=', '<', '>'];

/**
 * The place of an expression, which determines the lexical syntax. An assignment ends at the line end. If the
 * expression is incomplete there, 5.0 continues on a later line with the syntax of statements.
 */
type ExpressionPlace = 'if' | 'assignment' | 'later line';

/** Parses the condition of an `if`: the plain syntax of AppArmor 4.1, or an expression of 5.0. */
export function parseConditionExpression(parser: Parser): Expression {
  return parsePlainCondition(parser) ?? new ExpressionReader(parser, 'if').or();
}

/**
 * Parses the value of a boolean: the plain syntax of AppArmor 4.1, or an expression of 5.0. Also returns whether only
 * the line end may follow.
 */
export function parseAssignedExpression(parser: Parser): { readonly value: Expression; readonly endsLine: boolean } {
  const plain = parsePlainValue(parser);
  if (plain !== undefined) return { value: plain, endsLine: true };
  const reader = new ExpressionReader(parser, 'assignment');
  const value = reader.or();
  return { value, endsLine: reader.place === 'assignment' };
}

/** A reader of `term { "or" term }` in the syntax of 5.0: every word is as long as a name could be. */
class ExpressionReader {
  readonly #parser: Parser;
  #place: ExpressionPlace;
  #operators = 0;
  #parentheses = 0;

  constructor(parser: Parser, place: ExpressionPlace) {
    this.#parser = parser;
    this.#place = place;
  }

  get place(): ExpressionPlace {
    return this.#place;
  }

  or(): Expression {
    return this.#joined('or', () => this.#joined('and', () => this.#not()));
  }

  /** `operand { keyword operand }` */
  #joined(kind: 'or' | 'and', operand: () => Expression): Expression {
    let left = operand();
    while (this.#takeKeyword(kind)) {
      this.#count();
      const right = operand();
      left = { kind, left, right, span: this.#parser.span(left.span.start, right.span.end) };
    }
    return left;
  }

  /** `{ "not" } factor` */
  #not(): Expression {
    const starts: number[] = [];
    for (;;) {
      this.#skipTo(/^(?:not|defined|true|false)\b|^\$(?!\{?\w+\}?[ \t]*[+?:]?=)/i);
      const start = this.#parser.at;
      if (!this.#takeKeyword('not')) break;
      this.#count();
      starts.push(start);
    }
    let expression = this.#factor();
    for (const start of starts.toReversed()) {
      expression = { kind: 'not', operand: expression, span: this.#parser.span(start, expression.span.end) };
    }
    return expression;
  }

  /** `"(" expression ")" | "defined" variable | boolean | operand [ operator operand ]` */
  #factor(): Expression {
    const parser = this.#parser;
    const start = parser.at;
    if (parser.code === 0x28 && this.#place !== 'later line') return this.#parenthesised();
    if (this.#takeKeyword('defined')) return this.#defined(start);
    const booleanNameEnd = booleanEnd(parser.text, start);
    if (booleanNameEnd > start && this.#isWhole(start, booleanNameEnd)) {
      parser.at = booleanNameEnd;
      const { name } = sigilName(parser.text.slice(start, booleanNameEnd) as ByteString);
      return { kind: 'boolean-variable', name, span: parser.span(start) };
    }
    const left = this.#operand();
    const operator = this.#place === 'later line' ? undefined : this.#operator();
    if (operator !== undefined) {
      this.#skipTo(/^["/:&@]|^(?!(?:profile|hat|include|if)\b)[a-z]/i);
      const right = this.#operand();
      return { kind: 'comparison', operator, left, right, span: parser.span(start) };
    }
    return this.#alone(left, start);
  }

  #parenthesised(): Expression {
    const parser = this.#parser;
    const open = parser.span(parser.at, parser.at + 1);
    if (!parser.enter(open)) return parser.fail('nesting-too-deep', open, 'too many parentheses');
    parser.at++;
    this.#parentheses++;
    const inner = this.or();
    this.#parentheses--;
    this.#skip();
    if (!parser.take(')')) parser.failExpecting('`)`', { related: [{ message: 'this `(` is open', span: open }] });
    parser.leave();
    return inner;
  }

  #defined(start: number): Expression {
    const parser = this.#parser;
    this.#skipTo(/^[@$]/);
    const nameStart = parser.at;
    const variable = variableEnd(parser.text, nameStart);
    const end = variable > nameStart ? variable : booleanEnd(parser.text, nameStart);
    if (end === nameStart) parser.failExpecting('a variable after `defined`');
    if (!this.#isWhole(nameStart, end)) {
      const name = parser.span(nameStart, operandEnd(parser.text, nameStart));
      const shown = parser.shown(name.start, name.end);
      parser.fail('unexpected-token', name, `expected a blank after the variable, found ${shown}`);
    }
    parser.at = end;
    const { name } = sigilName(parser.text.slice(nameStart, end) as ByteString);
    const of = variable > nameStart ? 'variable' : 'boolean';
    return { kind: 'defined', of, name, span: parser.span(start) };
  }

  /** Parses a variable, or a text with optional variables. */
  #operand(): ExpressionOperand {
    const parser = this.#parser;
    const start = parser.at;
    const variable = variableEnd(parser.text, start);
    if (variable > start && this.#isWhole(start, variable)) {
      parser.at = variable;
      const { name } = sigilName(parser.text.slice(start, variable) as ByteString);
      return { kind: 'variable', name, span: parser.span(start) };
    }
    if (this.#place === 'later line')
      return { kind: 'word', word: parsePath(parser) ?? parser.failExpecting('a path') };
    const isComment = parser.code === 0x23 && this.#place === 'assignment';
    const isSign = (parser.code === 0x7b || parser.code === 0x23) && isWhole(parser.text, start, start + 1);
    const end = isComment || isSign ? start : operandEnd(parser.text, start);
    return { kind: 'word', word: parser.needWord(end, 'a value or a variable') };
  }

  #operator(): Comparison | undefined {
    const parser = this.#parser;
    const before = parser.at;
    this.#skip();
    const isName = '<>'.includes(parser.text[parser.at] ?? ' ') && !isWhole(parser.text, parser.at, parser.at + 1);
    for (const operator of operators) if (!isName && parser.take(operator)) return operator;
    if (this.#takeKeyword('in')) return 'in';
    parser.at = before;
    return undefined;
  }

  /** Reports an operand without a comparison, unless the operand is `true` or `false`. */
  #alone(operand: ExpressionOperand, start: number): Expression {
    const parser = this.#parser;
    const span = parser.span(start);
    const value = operand.kind === 'word' ? operand.word.value.toLowerCase() : '';
    if (value === 'true' || value === 'false') return { kind: 'boolean-literal', value: value === 'true', span };
    parser.error('invalid-value', span, `${parser.shown(start)} is neither true nor false`, {
      hint: 'compare it with `==`, `!=` or `in`, or ask whether a variable is `defined`',
    });
    return { kind: 'operand', operand, span };
  }

  #takeKeyword(keyword: string): boolean {
    const before = this.#parser.at;
    if (keyword === 'and' || keyword === 'or') this.#skipTo(keyword === 'and' ? /^and\b/ : /^or\b/);
    else this.#skip();
    const start = this.#parser.at;
    if (this.#isWhole(start, start + keyword.length) && this.#parser.takeKeyword(keyword)) return true;
    this.#parser.at = before;
    return false;
  }

  /** Skips space between the parts: in an assignment, a backslash continues the line. */
  #skip(): void {
    const parser = this.#parser;
    const end = { if: spacesEnd, assignment: assignmentSpaceEnd, 'later line': triviaEnd }[this.#place];
    parser.at = end(parser.text, parser.at);
  }

  /** Skips like `#skip`, and past the line end if the next line continues the expression. */
  #skipTo(continuation: RegExp): void {
    this.#skip();
    const parser = this.#parser;
    const mayEnd = this.#place === 'assignment' && this.#parentheses === 0;
    if (!mayEnd || !isLineEnd(parser.text, parser.at)) return;
    const next = triviaEnd(parser.text, parser.at);
    if (!continuation.test(parser.text.slice(next, next + 200))) return;
    parser.at = next;
    this.#place = 'later line';
  }

  /** Checks for a complete word up to `end`, not part of a longer name. */
  #isWhole(start: number, end: number): boolean {
    const { text } = this.#parser;
    return this.#place === 'later line' ? pathEnd(text, start) <= end : isWhole(text, start, end);
  }

  #count(): void {
    if (++this.#operators <= maxOperators) return;
    const { at } = this.#parser;
    this.#parser.fail(
      'nesting-too-deep',
      this.#parser.span(at),
      `more than ${maxOperators} operators in an expression`,
    );
  }
}
