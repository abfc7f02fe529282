import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { laterSyntax } from '../rules/later-syntax.ts';
import { textOf, type ByteString } from '../source/bytes.ts';
import type { Span } from '../source/span.ts';
import { suggest } from '../syntax/suggest.ts';
import type { ExpansionError, Variables } from './variables.ts';

/** What a variable is where a boolean is needed. */
export interface BooleanError {
  readonly kind: 'undefined-boolean' | 'set';
  readonly name: ByteString;
}

/**
 * The diagnostic for a text whose variables cannot be expanded.
 *
 * @param variables - those that are declared, one of which may have been meant
 */
export function variableDiagnostic(
  { kind, name }: ExpansionError | BooleanError,
  span: Span,
  variables: Variables,
): Diagnostic {
  const variable = `variable \`@{${textOf(name)}}\``;
  const error = { severity: 'error', span } as const;
  switch (kind) {
    case 'undefined':
      if (name === '')
        return {
          ...error,
          code: 'undefined-variable',
          message: '`@{}` names no variable',
          hint: 'escape the `@` where none is meant',
        };
      return {
        ...error,
        code: 'undefined-variable',
        message: `${variable} is not declared`,
        hint: hintFor(name, variables),
      };
    case 'undefined-boolean':
      return {
        ...error,
        code: 'undefined-variable',
        message: `variable \`$${textOf(name)}\` is not declared`,
        hint: `write \`$${textOf(name)} = false\` at the top of the file`,
      };
    case 'set':
      return {
        ...error,
        code: 'undefined-variable',
        message: `variable \`$${textOf(name)}\` is a set of values, not a boolean`,
      };
    case 'boolean':
      return { ...error, code: 'undefined-variable', message: `${variable} is a boolean, not a set of values` };
    case 'recursive':
      return { ...error, code: 'recursive-variable', message: `${variable} contains itself` };
    case 'cut-short':
      return laterSyntax(span, `${variable}, which contains itself,`);
    case 'too-large':
      return { ...error, code: 'expansion-too-large', message: `${variable} expands to more than a pattern can hold` };
  }
}

function hintFor(name: ByteString, variables: Variables): string {
  const guess = suggest(name, [...variables.names(), 'profile_name']);
  return guess === undefined
    ? 'is `include <tunables/global>` missing at the top of the file?'
    : `did you mean \`@{${textOf(guess as ByteString)}}\`?`;
}
