import type { ByteString } from '../../source/bytes.ts';
import type { Alias, AssignmentOperator, BooleanAssignment, VariableAssignment } from '../ast.ts';
import type { Word } from '../ast-words.ts';
import { parseAssignedExpression } from './parse-expression.ts';
import { checkNotAlone, parsePath, parseTargetName } from './parse-name.ts';
import { sigilName } from './parse-plain-expression.ts';
import type { Parser, StatementPlace } from './parser.ts';
import { endRule } from './rule-end.ts';
import {
  anyNameEnd,
  assignmentSpaceEnd,
  booleanEnd,
  isCommentStart,
  isLineEnd,
  lineEnd,
  pathEnd,
  triviaEnd,
  variableEnd,
} from './scanner.ts';
import { strayReturn } from './stray-return.ts';

const operators: readonly AssignmentOperator[] = ['=', '+=', '?=', ':='];

/** `( "alias" | "rewrite" ) path "->" name ","` */
export function parseAlias(parser: Parser, start: number, keyword: Alias['keyword']): Alias {
  parser.skipTrivia();
  const from = parsePath(parser) ?? parser.failExpecting('a path');
  checkNotAlone(parser, from);
  parser.skipTrivia();
  if (!parser.take('->')) parser.failExpecting('`->` and the replacement path');
  const to = parseTargetName(parser);
  endRule(parser, keyword);
  return { kind: 'alias', keyword, from, to, span: parser.span(start) };
}

/**
 * Checks for a variable and an assignment operator. A carriage return right after the variable is part of a name. In a
 * profile, `:=` is also part of a name.
 */
export function isAssignment(parser: Parser, place: StatementPlace): boolean {
  const variable = variableEnd(parser.text, parser.at);
  const end = variable > parser.at ? variable : booleanEnd(parser.text, parser.at);
  if (end === parser.at || (place === 'profile' && parser.text.startsWith(':=', end))) return false;
  if (parser.text[end] === '\r' && pathEnd(parser.text, parser.at) > end) return false;
  const next = triviaEnd(parser.text, end);
  return operators.some((operator) => parser.text.startsWith(operator, next));
}

/** `variable operator value { value }`, all on a line. */
export function parseVariableAssignment(parser: Parser): VariableAssignment {
  const start = parser.at;
  const { name, braced, operator } = parseLeftSide(parser, variableEnd(parser.text, start));
  const values: Word[] = [];
  for (;;) {
    parser.at = assignmentSpaceEnd(parser.text, parser.at);
    const end = isCommentStart(parser.text, parser.at) ? parser.at : anyNameEnd(parser.text, parser.at);
    if (end === parser.at) break;
    values.push(parser.word(end));
  }
  const last = values.at(-1);
  if ((last?.raw as string | undefined) === '\\' && parser.code === 0x0d) {
    parser.warning(strayReturn, parser.span(parser.at - 1), '`\\` before a carriage return is a value', {
      hint: 'a `\\` continues the line only directly before a line feed',
    });
  }
  endAssignment(parser, last?.span.end ?? parser.at);
  if (values.length === 0) {
    parser.error('unexpected-token', parser.span(parser.at), `missing value of \`@{${name}}\``, {
      hint: 'write the values on the same line, and `""` for an empty value',
    });
  }
  const span = parser.span(start, last?.span.end ?? parser.at);
  return { kind: 'variable-assignment', name, braced, operator, values, span };
}

/** `boolean operator expression`, all on a line. */
export function parseBooleanAssignment(parser: Parser): BooleanAssignment {
  const start = parser.at;
  const { name, braced, operator } = parseLeftSide(parser, booleanEnd(parser.text, start));
  if (operator === '+=') {
    parser.error('invalid-value', parser.span(parser.at - 2), '`+=` cannot add to a boolean', { hint: 'write `=`' });
  }
  const { value, endsLine } = parseAssignedExpression(parser);
  const end = parser.at;
  if (endsLine) {
    parser.at = assignmentSpaceEnd(parser.text, parser.at);
    endAssignment(parser, end);
  }
  return { kind: 'boolean-assignment', name, braced, operator, value, span: parser.span(start, end) };
}

/** Parses the name and the operator. */
function parseLeftSide(parser: Parser, nameEnd: number) {
  const { name, braced } = sigilName(parser.text.slice(parser.at, nameEnd) as ByteString);
  const isVariable = parser.code === 0x40;
  parser.at = nameEnd;
  if (isVariable && parser.text.startsWith(':=', nameEnd)) {
    parser.error('unexpected-token', parser.span(nameEnd, nameEnd + 2), '`:=` needs a blank before it', {
      hint: 'without a blank, apparmor_parser reads this as part of a name',
    });
  }
  parser.skipTrivia();
  const operator = operators.find((candidate) => parser.take(candidate));
  return { name, braced, operator: operator ?? parser.failExpecting('`=`') };
}

/** Requires a line end or a comment. */
function endAssignment(parser: Parser, end: number): void {
  if (isLineEnd(parser.text, parser.at)) return;
  if (parser.atUnterminated) parser.failUnterminated();
  if (parser.code === 0x2c) {
    const span = parser.span(parser.at, parser.at + 1);
    parser.at = lineEnd(parser.text, parser.at);
    parser.error('unexpected-token', span, 'an assignment cannot end with `,`', {
      hint: 'separate values by blanks; the values end with the line',
    });
    return;
  }
  parser.at = Math.max(end, parser.at);
  parser.failExpecting('a value or the end of the line');
}
