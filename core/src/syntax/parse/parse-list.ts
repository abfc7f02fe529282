import type { ByteString } from '../../source/bytes.ts';
import { lineEnd, listValueEnd } from './scanner.ts';
import type { Parser } from './parser.ts';
import type { Word } from '../ast-words.ts';

/**
 * `"(" { value | "," } ")"`, the parenthesis being here. Commas only separate, and may be missing.
 */
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

/** Whether a brace that stands alone between parentheses is rather that of a block: a `)` is not the next parenthesis. */
export function isBlockBrace(text: ByteString, start: number, end: number): boolean {
  if (end !== start + 1 || (text[start] !== '}' && text[start] !== '{')) return false;
  const close = text.indexOf(')', end);
  const open = text.indexOf('(', end);
  return close === -1 || (open !== -1 && open < close);
}

/** What a list without end has swallowed is given back from the next line on. */
function failUnclosed(parser: Parser, open: number): never {
  if (parser.atUnterminated) parser.failUnterminated();
  parser.at = lineEnd(parser.text, open);
  return parser.fail('unexpected-token', parser.span(open, open + 1), 'this list is never closed', {
    hint: 'close it with `)`',
  });
}
