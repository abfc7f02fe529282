import type { Word } from './ast.ts';
import type { Parser } from './parser.ts';
import { anyNameEnd, pathEnd, permissionsEnd, wordEnd } from './scanner.ts';
import { isReserved } from './vocabulary/keywords.ts';

/**
 * `path | variable | quoted | word`: a name where keywords could stand, so that it starts with `/`,
 * `:`, `&`, a variable or a quote, or else is a word, and neither a keyword nor permissions. Undefined where there is none.
 */
export function parsePath(parser: Parser): Word | undefined {
  const end = pathEnd(parser.text, parser.at);
  if (end === parser.at) {
    if (parser.atUnterminated) parser.failUnterminated();
    return undefined;
  }
  if (end === wordEnd(parser.text, parser.at)) {
    const isPermissions = permissionsEnd(parser.text, parser.at) > parser.at;
    if (isPermissions || isReserved(parser.text.slice(parser.at, end))) return undefined;
  }
  return parser.word(end);
}

/** `[ "->" name ]`: a target may have any name, even that of a keyword. */
export function parseTarget(parser: Parser): Word | undefined {
  const before = parser.at;
  parser.skipTrivia();
  if (!parser.take('->')) {
    parser.at = before;
    return undefined;
  }
  return parseTargetName(parser);
}

/** The name behind `->`. */
export function parseTargetName(parser: Parser): Word {
  parser.skipSpaces();
  const end = anyNameEnd(parser.text, parser.at);
  if (end === parser.at) {
    if (parser.atUnterminated) parser.failUnterminated();
    parser.failExpecting('a name behind `->`');
  }
  return parser.word(end);
}
