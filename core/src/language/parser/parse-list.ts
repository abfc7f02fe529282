import type { ByteString } from '../../source/bytes.ts';
import { lineEnd, listValueEnd } from './scanner.ts';
import type { Parser } from './parser.ts';
import type { Word } from '../ast-words.ts';

/** `"(" { value | "," } ")"`, at the parenthesis. Commas only separate, and may be missing. */
export function parseList(parser: Parser): readonly Word[] {
  const open = parser.at;
  parser.at++;
  const values: Word[] = [];
  for (;;) {
    parser.skipSpaces();
    if (parser.take(')')) return values;
    if (parser.take(',')) continue;
    const end = listValueEnd(parser.text, parser.at);
    if (end === parser.at || isBlockBrace(parser.text, parser.at, end)) failUnclosed(parser, open);
    values.push(parser.word(end));
  }
}

/** Checks whether a lone brace in an unclosed list is the brace of a block: the next parenthesis is not a `)`. */
export function isBlockBrace(text: ByteString, start: number, end: number): boolean {
  if (end !== start + 1 || (text[start] !== '}' && text[start] !== '{')) return false;
  const close = text.indexOf(')', end);
  const open = text.indexOf('(', end);
  return close === -1 || (open !== -1 && open < close);
}

/** Fails at an unclosed list, and continues on the line after the opening parenthesis. */
function failUnclosed(parser: Parser, open: number): never {
  if (parser.atUnterminated) parser.failUnterminated();
  parser.at = lineEnd(parser.text, open);
  return parser.fail('unexpected-token', parser.span(open, open + 1), 'this list is never closed', {
    hint: 'close it with `)`',
  });
}
