import type { ByteString } from '../../source/bytes.ts';
import type { Word } from '../ast-words.ts';
import type { Parser } from './parser.ts';
import { anyNameEnd, pathEnd, permissionsEnd, spacesEnd, variableEnd, wordEnd } from './scanner.ts';
import { isReserved } from '../vocabulary/keywords.ts';

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
  if (parser.code === 0x22 && !'/@:&'.includes(parser.text[parser.at + 1] ?? ' ')) {
    const span = parser.span(parser.at, end);
    parser.fail('unexpected-token', span, 'a name in quotes that is no path', {
      hint: 'here it starts with `/`, `@`, `:` or `&`',
    });
  }
  if (end === wordEnd(parser.text, parser.at)) {
    const isPermissions = permissionsEnd(parser.text, parser.at) > parser.at;
    if (isPermissions || isReserved(parser.text.slice(parser.at, end))) return undefined;
  }
  return parser.word(end);
}

/** Reports a variable alone where the grammar wants a name: a quoted one would do. */
export function checkNotAlone(parser: Parser, { raw, span }: Word): void {
  if (variableEnd(raw, 0) !== raw.length) return;
  parser.error('unexpected-token', span, 'apparmor_parser takes no variable alone here', {
    hint: `write \`"${raw}"\``,
  });
}

/**
 * Reports a comma at the end of a rule that touches what is behind it, where names may begin with one.
 *
 * @param endOfName - where a name ends that may stand here
 */
export function checkComma(parser: Parser, endOfName: (text: ByteString, from: number) => number): void {
  const comma = spacesEnd(parser.text, parser.at);
  if (parser.text[comma] !== ',' || endOfName(parser.text, comma) === comma) return;
  parser.error('unexpected-token', parser.span(comma, comma + 1), '`,` needs a blank behind it', {
    hint: 'without one, apparmor_parser reads it as part of a name',
  });
}

/**
 * `[ "->" name ]`: a target may have any name, even that of a keyword.
 *
 * @param comments - whether comments may stand before it
 */
export function parseTarget(parser: Parser, comments = true): Word | undefined {
  const before = parser.at;
  if (comments) parser.skipTrivia();
  else parser.skipSpaces();
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
