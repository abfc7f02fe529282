import { lineEnd, listValueEnd } from './scanner.ts';
import type { Parser } from './parser.ts';
import type { Word } from './ast.ts';

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
    const only = end === parser.at + 1 ? parser.text[parser.at] : undefined;
    if (end === parser.at || only === '}' || only === '{') failUnclosed(parser, open);
    values.push(parser.word(end));
  }
}

/** What a list without end has swallowed is given back from the next line on. */
function failUnclosed(parser: Parser, open: number): never {
  if (parser.atUnterminated) parser.failUnterminated();
  parser.at = lineEnd(parser.text, open);
  return parser.fail('unexpected-token', parser.span(open, open + 1), 'this list is never closed', {
    hint: 'close it with `)`',
  });
}
