import type { ByteString } from '../../source/bytes.ts';
import type { Expression } from '../ast.ts';
import { maxOperators, type Parser } from './parser.ts';
import {
  anyNameEnd,
  assignmentSpaceEnd,
  booleanEnd,
  isLineEnd,
  pathEnd,
  triviaEnd,
  variableEnd,
  wordEnd,
} from './scanner.ts';
import { wordValue } from './word-value.ts';

/*
 * The plain expressions of AppArmor 4.1, which 5.0 generalizes. Both versions accept plain expressions, with different
 * scanners. 4.1 scans the words like the beginning of a rule, so blanks between the words are optional.
 */

/** `{ "not" } ( boolean | "defined" variable | "defined" boolean )`, if followed by the brace of a block. */
export function parsePlainCondition(parser: Parser): Expression | undefined {
  const { text } = parser;
  const starts: number[] = [];
  let at = triviaEnd(text, parser.at);
  while (isWord(text, at, 'not') && starts.length <= maxOperators) {
    starts.push(at);
    at = triviaEnd(text, at + 'not'.length);
  }
  const start = at;
  const isDefined = isWord(text, at, 'defined');
  if (isDefined) at = triviaEnd(text, at + 'defined'.length);
  const boolean = booleanEnd(text, at);
  const variable = isDefined && pathEnd(text, at) === variableEnd(text, at) ? variableEnd(text, at) : at;
  const end = Math.max(boolean, variable);
  if (end === at || text[triviaEnd(text, end)] !== '{') return undefined;
  parser.at = end;
  const { name } = sigilName(text.slice(at, end) as ByteString);
  const span = parser.span(start, end);
  let expression: Expression = !isDefined
    ? { kind: 'boolean-variable', name, span }
    : { kind: 'defined', of: variable > at ? 'variable' : 'boolean', name, span };
  for (const outer of starts.toReversed())
    expression = { kind: 'not', operand: expression, span: parser.span(outer, end) };
  return expression;
}

/** `"true" | "false"` in any case or in quotes, if followed by the line end. */
export function parsePlainValue(parser: Parser): Expression | undefined {
  const { text } = parser;
  const start = assignmentSpaceEnd(text, parser.at);
  const end = anyNameEnd(text, start);
  const value = wordValue(text.slice(start, end) as ByteString).toLowerCase();
  if ((value !== 'true' && value !== 'false') || !isLineEnd(text, assignmentSpaceEnd(text, end))) return undefined;
  parser.at = end;
  return { kind: 'boolean-literal', value: value === 'true', span: parser.span(start, end) };
}

/** Returns the name within `@{name}`, `@name`, `${name}` or `$name`. */
export function sigilName(text: ByteString): { readonly name: ByteString; readonly braced: boolean } {
  const braced = text[1] === '{';
  return { name: (braced ? text.slice(2, -1) : text.slice(1)) as ByteString, braced };
}

function isWord(text: ByteString, at: number, word: string): boolean {
  return text.startsWith(word, at) && wordEnd(text, at) === at + word.length;
}
