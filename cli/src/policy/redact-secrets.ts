import { printable, type ByteString, type Diagnostic } from '@lamellar/core/language';
import { SecretSource, redactedText } from '@lamellar/node/policy';

/**
 * Replaces the diagnostics of secret files: the first of each file remains, with the place and without words of the
 * file. Diagnostics of public files lose their places in secret files.
 */
export function* redactSecrets(diagnostics: Iterable<Diagnostic>): Generator<Diagnostic> {
  const reported = new Set<string>();
  for (const diagnostic of diagnostics) {
    const { source } = diagnostic.span;
    if (!(source instanceof SecretSource)) {
      yield withoutSecretPlaces(diagnostic);
      continue;
    }
    if (reported.has(source.name)) continue;
    reported.add(source.name);
    yield withheld(diagnostic, source);
  }
}

function withheld({ severity, span: { start, end } }: Diagnostic, secret: SecretSource): Diagnostic {
  // Blanks keep the line and the column.
  const blank = secret.text.replaceAll(/[^\n]/g, ' ') as ByteString;
  return {
    // The real code would reveal words of the file.
    code: 'unreadable-file',
    severity,
    message: redactedText,
    span: { source: new SecretSource(secret.name, blank), start, end },
    hint: `if the file is policy, \`lamellar check ${printable(secret.name)}\` shows the error`,
  };
}

function withoutSecretPlaces(diagnostic: Diagnostic): Diagnostic {
  const { related = [], via = [] } = diagnostic;
  const isPublic = ({ source }: Diagnostic['span']): boolean => !(source instanceof SecretSource);
  if (related.every(({ span }) => isPublic(span)) && via.every(isPublic)) return diagnostic;
  return { ...diagnostic, related: related.filter(({ span }) => isPublic(span)), via: via.filter(isPublic) };
}
