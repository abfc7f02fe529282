import type { DiagnosticCode } from '../../diagnostics/codes.ts';
import { warningAt } from '../../diagnostics/diagnostic-at.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../source/span.ts';

/** The code for a carriage return that is part of a name, but looks like part of a line end. */
export const strayReturn = 'stray-carriage-return' satisfies DiagnosticCode;

/** Creates a warning about a name with a carriage return. */
export function returnInName(name: Span): Diagnostic {
  const hint = "where lines end with CRLF, write LF: `dos2unix` or `sed -i 's/\\r$//'` does it for a file";
  return warningAt(name, strayReturn, 'a carriage return within a name', hint);
}
