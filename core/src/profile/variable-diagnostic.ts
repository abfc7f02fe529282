import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { textOf } from '../source/bytes.ts';
import type { Span } from '../source/span.ts';
import type { ExpansionError } from './variables.ts';

/** The diagnostic for a text whose variables cannot be expanded. */
export function variableDiagnostic({ kind, name }: ExpansionError, span: Span): Diagnostic {
  const variable = `variable \`@{${textOf(name)}}\``;
  const error = { severity: 'error', span } as const;
  switch (kind) {
    case 'undefined':
      return {
        ...error,
        code: 'undefined-variable',
        message: `${variable} is not declared`,
        hint: 'is `include <tunables/global>` missing at the top of the file?',
      };
    case 'boolean':
      return { ...error, code: 'undefined-variable', message: `${variable} is a boolean, not a set of values` };
    case 'recursive':
      return { ...error, code: 'recursive-variable', message: `${variable} contains itself` };
    case 'too-large':
      return { ...error, code: 'expansion-too-large', message: `${variable} expands to more than a pattern can hold` };
  }
}
