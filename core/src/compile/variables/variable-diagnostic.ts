import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { errorAt } from '../../diagnostics/diagnostic-at.ts';
import type { ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import type { Span } from '../../source/span.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import type { ExpansionError, Variables } from './variables.ts';

/** The reason for a variable not to be a boolean. */
export interface BooleanError {
  readonly kind: 'undefined-boolean' | 'set';
  readonly name: ByteString;
}

/**
 * Builds the diagnostic for a failed expansion.
 *
 * @param variables - the declared variables, among which a suggestion is searched
 */
export function variableDiagnostic(error: ExpansionError | BooleanError, span: Span, variables: Variables): Diagnostic {
  const diagnostic = diagnosticOf(error, span, variables);
  if (!('hasEarlier' in error)) return diagnostic;
  const message = `${diagnostic.message}: AppArmor 4.1 refuses this, and 5.0 continues with the earlier values`;
  return { ...diagnostic, severity: 'warning', message, refusedBy: 'AppArmor 4.1' };
}

function diagnosticOf({ kind, name }: ExpansionError | BooleanError, span: Span, variables: Variables): Diagnostic {
  const variable = `variable \`@{${textOf(name)}}\``;
  switch (kind) {
    case 'undefined':
      if (name === '')
        return errorAt(
          span,
          'undefined-variable',
          '`@{}` without a name of a variable',
          'escape an `@` that begins no variable',
        );
      return errorAt(span, 'undefined-variable', `${variable} is not declared`, hintFor(name, variables));
    case 'undefined-boolean': {
      const hint = `write \`$${textOf(name)} = false\` at the top of the file`;
      return errorAt(span, 'undefined-variable', `variable \`$${textOf(name)}\` is not declared`, hint);
    }
    case 'set':
      return errorAt(span, 'undefined-variable', `variable \`$${textOf(name)}\` is a set of values, not a boolean`);
    case 'boolean':
      return errorAt(span, 'undefined-variable', `${variable} is a boolean, not a set of values`);
    case 'recursive':
      return errorAt(span, 'recursive-variable', `${variable} contains itself`);
    case 'too-large':
      return errorAt(span, 'expansion-too-large', `${variable} expands to more than the size limit of a pattern`);
  }
}

function hintFor(name: ByteString, variables: Variables): string {
  const guess = suggest(name, [...variables.names(), 'profile_name']);
  return guess === undefined
    ? 'is `include <tunables/global>` missing at the top of the file?'
    : `did you mean \`@{${textOf(guess as ByteString)}}\`?`;
}
