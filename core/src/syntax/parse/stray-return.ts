import type { DiagnosticCode } from '../../diagnostic/codes.ts';
import type { Parser } from './parser.ts';

/** The code for a carriage return that looks like part of a line end and is part of a name. */
export const strayReturn = 'stray-carriage-return' satisfies DiagnosticCode;

/** Warns of a name with a carriage return in it. */
export function warnOfReturn(parser: Parser, start: number, end: number): void {
  parser.warning(strayReturn, parser.span(start, end), 'a carriage return within a name', {
    hint: "where lines end with CRLF, write LF: `dos2unix` or `sed -i 's/\\r$//'` does it for a file",
  });
}
