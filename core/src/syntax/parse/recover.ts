import type { Parser } from './parser.ts';
import { blanksEnd, lineEnd, spacesEnd } from './scanner.ts';

/**
 * Goes on to where the next statement begins after one that is wrong: behind the comma that ends it,
 * at the brace that closes its block, or on a line that starts like a statement or is indented no
 * more than this one. A block that the wrong statement opens is read all the same, so that its own
 * mistakes are found and its `}` has something to close.
 *
 * @param start - where the wrong statement starts
 */
export function recover(parser: Parser, start: number): void {
  const { text } = parser;
  const indentation = indentationAt(parser, start);
  let parentheses = 0;
  while (!parser.atEnd) {
    const code = parser.code;
    const before = text.charCodeAt(parser.at - 1);
    switch (code) {
      case 0x0a: // line end
        if (startsStatement(parser, spacesEnd(text, parser.at), parentheses > 0, indentation)) return;
        break;
      case 0x22: // "
        skipQuoted(parser);
        continue;
      case 0x23: // #
        if (isSeparator(before)) {
          parser.at = lineEnd(text, parser.at);
          continue;
        }
        break;
      case 0x28: // (
        parentheses++;
        break;
      case 0x29: // )
        if (parentheses > 0) parentheses--;
        break;
      case 0x2c: // ,
        if (parentheses === 0 && endsToken(text.charCodeAt(parser.at + 1))) {
          parser.at++;
          return;
        }
        break;
      case 0x7b: // {
        if ((isSeparator(before) || before === 0x29) && endsToken(text.charCodeAt(parser.at + 1))) {
          parser.block('fragment', parser.at);
          return;
        }
        break;
      case 0x7d: // }
        if (isSeparator(before) || before === 0x2c || before === 0x7b) return;
        break;
      default:
        break;
    }
    parser.at++;
  }
}

/** What people take for white space, be it some or not. */
function isSeparator(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

function endsToken(code: number): boolean {
  return Number.isNaN(code) || isSeparator(code);
}

/** Past a quoted text; without another quote on the line, past the line. */
function skipQuoted(parser: Parser): void {
  const end = lineEnd(parser.text, parser.at);
  const close = parser.text.slice(parser.at + 1, end).search(/(?<!\\)"/);
  parser.at = close === -1 ? Math.max(end, parser.at + 1) : parser.at + close + 2;
}

/** Within parentheses a path or a word of a list may start a line, so only keywords count. */
function startsStatement(parser: Parser, at: number, inList: boolean, indentation: number): boolean {
  const char = parser.text[at];
  if (char === undefined) return false;
  if (parser.statementKeywordAt(at) || char === '}') return true;
  // A brace by itself belongs to what is wrong; what templates have in braces stands for a statement.
  if (inList || char === '{') return !inList && /[{%]/.test(parser.text[at + 1] ?? '');
  return '/@#"^$'.includes(char) || indentationAt(parser, at) <= indentation;
}

/** How far the line of an offset is indented. */
function indentationAt(parser: Parser, at: number): number {
  const lineStart = parser.lineStart(at);
  return blanksEnd(parser.text, lineStart) - lineStart;
}
