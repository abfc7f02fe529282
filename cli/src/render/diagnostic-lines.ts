import { groupedBy, printable, renderDiagnostic, type Diagnostic } from '@lamellar/core/language';
import { SecretSource } from '@lamellar/node/policy';
import { brief } from '../words/brief.ts';
import { countOf } from '../words/count-of.ts';
import { redactSecrets } from '../policy/redact-secrets.ts';

/** The maximum number of characters of a hint, which can be a complete command. */
const maxHint = 2000;

/** The maximum number of a file's errors for a person to read. */
const maxPerFile = 100;

/** Renders diagnostics for people; beyond a limit for each file, only the number of further diagnostics. */
export function* diagnosticLines(diagnostics: Iterable<Diagnostic>, color: boolean): Generator<string> {
  const counts = new Map<string, number>();
  for (const diagnostic of withMissingOnce(redactSecrets(diagnostics))) {
    const file = diagnostic.span.source.name;
    const count = (counts.get(file) ?? 0) + 1;
    counts.set(file, count);
    if (count > maxPerFile) continue;
    if (diagnostic.span.source instanceof SecretSource) yield withoutSnippet(diagnostic);
    else yield renderDiagnostic(readable(diagnostic), { color });
  }
  for (const [file, count] of counts)
    if (count > maxPerFile)
      yield `${printable(file)}: ${(count - maxPerFile).toLocaleString('en')} more errors or warnings`;
}

/** Keeps the first error about each missing file: with a wrong base, all files with policy lack the same files. */
function withMissingOnce(diagnostics: Iterable<Diagnostic>): readonly Diagnostic[] {
  const groups = groupedBy(diagnostics, (diagnostic) => {
    const { code, message, hint } = diagnostic;
    return code === 'include-not-found' ? `${message}\0${hint ?? ''}` : diagnostic;
  });
  return Array.from(groups.values(), ([first, ...others]) => {
    const files = new Set(others.map(({ span }) => span.source.name));
    files.delete(first.span.source.name);
    if (files.size === 0) return first;
    return { ...first, message: `${first.message} (the same in ${countOf(files.size, 'other file')})` };
  });
}

/** Renders a diagnostic of a secret file by its place, message and hint. */
function withoutSnippet({ span: { source, start }, severity, message, hint = '' }: Diagnostic): string {
  const { line, column } = source.position(start);
  return `${printable(source.name)}:${line}:${column}: ${severity}: ${message}\nhint: ${hint}`;
}

/** Shortens a diagnostic's message and hint, and makes quoted texts safe for terminals. */
function readable(diagnostic: Diagnostic): Diagnostic {
  const { hint } = diagnostic;
  return {
    ...diagnostic,
    message: readableText(diagnostic.message),
    ...(hint === undefined ? {} : { hint: readableText(hint, maxHint) }),
  };
}

function readableText(text: string, maxCharacters?: number): string {
  return brief(printable(text), maxCharacters);
}
