import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { PatternError } from '../patterns/aare.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import type { Span } from '../source/span.ts';

/** Creates the diagnostic for an ill-formed pattern, after variables are replaced. */
export function patternDiagnostic(pattern: ByteString, { message }: PatternError, span: Span): Diagnostic {
  return {
    code: 'invalid-pattern',
    severity: 'error',
    message: `invalid pattern \`${shown(pattern)}\`: ${message}`,
    span,
    hint: hintFor(pattern, message),
  };
}

function hintFor(pattern: ByteString, message: string): string {
  if (/\{\{|\{%/.test(pattern)) return 'is this a template? Check the generated file';
  if (/@\{[A-Za-z][A-Za-z0-9_]*\}/.test(pattern)) return 'variables are not replaced here: write the value';
  const [, single = '', missing] = /^`(.)` without `(.)`$/.exec(message) ?? [];
  if (missing !== undefined) return `add \`${missing}\`, or write \`\\${single}\` to match the character`;
  const [, only] = /\{([^{},]*)\}/.exec(pattern) ?? [];
  if (only !== undefined && message.startsWith('`{}`'))
    return `write \`${textOf(only as ByteString)}\` alone, or \`{,${textOf(only as ByteString)}}\` if it is optional`;
  return 'escape a special character with a backslash';
}

/** Shortens a pattern: expanded variables may be a page long. */
function shown(pattern: ByteString): string {
  const maxLength = 100;
  return pattern.length <= maxLength ? textOf(pattern) : `${textOf(pattern.slice(0, maxLength) as ByteString)}…`;
}
