import type { Parser } from './parser.ts';
import { blanksEnd, lineEnd, spacesEnd } from './scanner.ts';

/**
 * Continues after an invalid statement at the next statement. The next statement begins after the final comma, at the
 * closing brace of the block, or on a new line. The new line must start like a statement, or be indented no more than
 * the invalid statement. A block opened by the invalid statement is still parsed: its mistakes are found, and its `}`
 * is matched.
 *
 * @param start - the start of the invalid statement
 */
export function recoverFromError(parser: Parser, start: number): void {
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

/** Checks for white space as people see it, even if the language disagrees. */
function isSeparator(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

function endsToken(code: number): boolean {
  return Number.isNaN(code) || isSeparator(code);
}

/** Skips a quoted text; without a closing quote on the line, skips the line. */
function skipQuoted(parser: Parser): void {
  const end = lineEnd(parser.text, parser.at);
  const close = parser.text.slice(parser.at + 1, end).search(/(?<!\\)"/);
  parser.at = close === -1 ? Math.max(end, parser.at + 1) : parser.at + close + 2;
}

/**
 * Checks for the start of a statement. In parentheses a path or a list value may start a line, so only keywords count.
 */
function startsStatement(parser: Parser, at: number, inList: boolean, indentation: number): boolean {
  const char = parser.text[at];
  if (char === undefined) return false;
  if (parser.statementKeywordAt(at) || char === '}') return true;
  // A lone brace belongs to the invalid statement; a brace of a template counts as a statement.
  if (inList || char === '{') return !inList && /[{%]/.test(parser.text[at + 1] ?? '');
  return '/@#"^$'.includes(char) || indentationAt(parser, at) <= indentation;
}

/** Returns the indentation of an offset's line. */
function indentationAt(parser: Parser, at: number): number {
  const lineStart = parser.lineStart(at);
  return blanksEnd(parser.text, lineStart) - lineStart;
}
