import type { DiagnosticCode } from '../../diagnostics/codes.ts';
import { warningAt } from '../../diagnostics/diagnostic-at.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../source/span.ts';

/** The code for a carriage return that is part of a name, but looks like part of a line end. */
export const strayReturn = 'stray-carriage-return' satisfies DiagnosticCode;

/** Creates a warning about a name with a carriage return. */
export function returnInName(name: Span): Diagnostic {
  const hint = "write line ends as LF: `dos2unix` or `sed -i 's/\\r$//'` converts a file";
  return warningAt(name, strayReturn, 'a carriage return within a name', hint);
}
