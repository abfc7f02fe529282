import type { ByteString } from '../source/bytes.ts';
import type { Expression, ExpressionOperand } from './ast.ts';
import { maxOperators, type Parser } from './parser.ts';
import { booleanEnd, operandEnd, pathEnd, spacesEnd, triviaEnd, variableEnd, wordEnd } from './scanner.ts';
import { isBlank } from './byte-class.ts';

type Comparison = Extract<Expression, { kind: 'comparison' }>['operator'];

/** Longest first, so that `<=` is not `<`. */
const operators: readonly Comparison[] = ['==', '!=', '<=', '>=', '<', '>'];

/** Where an expression stands: an `if` may go on over lines, an assignment ends with its line. */
export type ExpressionPlace = 'if' | 'assignment';

/** `term { "or" term }` */
export function parseExpression(parser: Parser, place: ExpressionPlace): Expression {
  const reader = new ExpressionReader(parser, place);
  return reader.or();
}

/** The name within `@{name}`, `@name`, `${name}` or `$name`. */
export function sigilName(text: ByteString): { readonly name: ByteString; readonly braced: boolean } {
  const braced = text[1] === '{';
  return { name: (braced ? text.slice(2, -1) : text.slice(1)) as ByteString, braced };
}

class ExpressionReader {
  readonly #parser: Parser;
  readonly #place: ExpressionPlace;
  #operators = 0;

  constructor(parser: Parser, place: ExpressionPlace) {
    this.#parser = parser;
    this.#place = place;
  }

  or(): Expression {
    let left = this.#and();
    while (this.#takeKeyword('or')) {
      this.#count();
      const right = this.#and();
      left = { kind: 'or', left, right, span: this.#parser.span(left.span.start, right.span.end) };
    }
    return left;
  }

  /** `notfactor { "and" notfactor }` */
  #and(): Expression {
    let left = this.#not();
    while (this.#takeKeyword('and')) {
      this.#count();
      const right = this.#not();
      left = { kind: 'and', left, right, span: this.#parser.span(left.span.start, right.span.end) };
    }
    return left;
  }

  /** `{ "not" } factor` */
  #not(): Expression {
    const starts: number[] = [];
    for (;;) {
      this.#skip();
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
    this.#skip();
    const start = parser.at;
    if (parser.code === 0x28) return this.#parenthesised();
    if (this.#takeKeyword('defined')) return this.#defined(start);
    const booleanNameEnd = booleanEnd(parser.text, start);
    if (booleanNameEnd > start) {
      parser.at = booleanNameEnd;
      const { name } = sigilName(parser.text.slice(start, booleanNameEnd) as ByteString);
      return { kind: 'boolean-variable', name, span: parser.span(start) };
    }
    const left = this.#operand();
    const operator = this.#operator();
    if (operator !== undefined) {
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
    const inner = this.or();
    this.#skip();
    if (!parser.take(')')) parser.failExpecting('`)`', { related: [{ message: 'this `(` is open', span: open }] });
    parser.leave();
    return inner;
  }

  #defined(start: number): Expression {
    const parser = this.#parser;
    this.#skip();
    const nameStart = parser.at;
    const variable = variableEnd(parser.text, nameStart);
    const end = variable > nameStart ? variable : booleanEnd(parser.text, nameStart);
    if (end === nameStart) parser.failExpecting('a variable behind `defined`');
    if (variable > nameStart && pathEnd(parser.text, nameStart) > variable)
      parser.failExpecting('a blank behind the variable');
    parser.at = end;
    const { name } = sigilName(parser.text.slice(nameStart, end) as ByteString);
    const of = variable > nameStart ? 'variable' : 'boolean';
    return { kind: 'defined', of, name, span: parser.span(start) };
  }

  /** A variable, or a text that may hold some. */
  #operand(): ExpressionOperand {
    const parser = this.#parser;
    this.#skip();
    const start = parser.at;
    const variable = variableEnd(parser.text, start);
    if (variable > start && this.#endsVariable(variable)) {
      parser.at = variable;
      const { name } = sigilName(parser.text.slice(start, variable) as ByteString);
      return { kind: 'variable', name, span: parser.span(start) };
    }
    const isOpening = parser.code === 0x7b && isBlankOrEnd(parser.text.charCodeAt(start + 1));
    const end = isOpening || parser.code === 0x23 ? start : operandEnd(parser.text, start);
    if (end === start) {
      if (parser.atUnterminated) parser.failUnterminated();
      parser.failExpecting('a value or a variable');
    }
    return { kind: 'word', word: parser.word(end) };
  }

  #endsVariable(end: number): boolean {
    const next = this.#parser.text.charCodeAt(end);
    if (Number.isNaN(next) || '={!<>'.includes(String.fromCharCode(next))) return true;
    return pathEnd(this.#parser.text, end) === end && spacesEnd(this.#parser.text, end) > end;
  }

  #operator(): Comparison | undefined {
    const before = this.#parser.at;
    this.#skip();
    for (const operator of operators) if (this.#parser.take(operator)) return operator;
    if (this.#takeKeyword('in')) return 'in';
    this.#parser.at = before;
    return undefined;
  }

  /** An operand that is compared with nothing has to say `true` or `false` itself. */
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
    this.#skip();
    const start = this.#parser.at;
    const isKeyword = wordEnd(this.#parser.text, start) === operandEnd(this.#parser.text, start);
    if (isKeyword && this.#parser.takeKeyword(keyword)) return true;
    this.#parser.at = before;
    return false;
  }

  /** Past what may stand between the parts: a backslash continues the line of an assignment. */
  #skip(): void {
    const parser = this.#parser;
    if (this.#place === 'if') {
      parser.at = triviaEnd(parser.text, parser.at);
      return;
    }
    parser.at = assignmentSpaceEnd(parser.text, parser.at);
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

function isBlankOrEnd(code: number): boolean {
  return Number.isNaN(code) || code === 0x0a || code === 0x0d || isBlank(code);
}

/** Behind blanks, and line ends after a backslash. */
export function assignmentSpaceEnd(text: ByteString, from: number): number {
  let end = from;
  for (;;) {
    if (isBlank(text.charCodeAt(end))) end++;
    else if (text.startsWith('\\\n', end)) end += 2;
    else if (text.startsWith('\\\r\n', end)) end += 3;
    else if (end === text.length - 1 && text[end] === '\\') end++;
    else return end;
  }
}
