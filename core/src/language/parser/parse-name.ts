import type { ByteString } from '../../source/bytes.ts';
import type { Word } from '../ast-words.ts';
import type { Parser } from './parser.ts';
import { anyNameEnd, pathEnd, permissionsEnd, spacesEnd, variableEnd, wordEnd } from './scanner.ts';
import { isReserved } from '../keywords/keywords.ts';

/**
 * `path | variable | quoted | word`: a name in a place where keywords are valid, too. A name starts with `/`, `:`, `&`,
 * a variable or a quote, or is a word, but neither a keyword nor permissions. Undefined for anything else.
 */
export function parsePath(parser: Parser): Word | undefined {
  const end = pathEnd(parser.text, parser.at);
  if (end === parser.at) {
    if (parser.atUnterminated) parser.failUnterminated();
    return undefined;
  }
  if (parser.code === 0x22 && !'/@:&'.includes(parser.text[parser.at + 1] ?? ' ')) {
    const span = parser.span(parser.at, end);
    parser.fail('unexpected-token', span, 'a name in quotes that is not a path', {
      hint: 'start the name with `/`, `@`, `:` or `&`',
    });
  }
  if (end === wordEnd(parser.text, parser.at)) {
    const isPermissions = permissionsEnd(parser.text, parser.at) > parser.at;
    if (isPermissions || isReserved(parser.text.slice(parser.at, end))) return undefined;
  }
  return parser.word(end);
}

/** Reports a lone variable in a place where the grammar requires a name: a quoted variable would be valid. */
export function checkNotAlone(parser: Parser, { raw, span }: Word): void {
  if (variableEnd(raw, 0) !== raw.length) return;
  parser.error('unexpected-token', span, 'apparmor_parser does not accept a variable alone here', {
    hint: `write \`"${raw}"\``,
  });
}

/**
 * Reports a final comma without a blank after it, if names may begin with a comma.
 *
 * @param endOfName - returns the end of a name valid in this place
 */
export function checkComma(parser: Parser, endOfName: (text: ByteString, from: number) => number): void {
  const comma = spacesEnd(parser.text, parser.at);
  if (parser.text[comma] !== ',' || endOfName(parser.text, comma) === comma) return;
  parser.error('unexpected-token', parser.span(comma, comma + 1), '`,` needs a blank after it', {
    hint: 'without a blank, apparmor_parser reads this as part of a name',
  });
}

/**
 * `[ "->" name ]`: a target may have any name, even that of a keyword.
 *
 * @param comments - whether comments are valid before the arrow
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

/** Parses the name after `->`. */
export function parseTargetName(parser: Parser): Word {
  parser.skipSpaces();
  return parser.needWord(anyNameEnd(parser.text, parser.at), 'a name after `->`');
}
