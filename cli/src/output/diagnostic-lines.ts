import { bytesOf, renderDiagnostic, textOf, type Diagnostic } from '@lamellar/core/language';
import { brief } from './brief.ts';

/** More errors of one file than a person reads in one go. */
const mostOfFile = 100;

/** Diagnostics as people read them; of a file that is nothing but errors, the first ones and how many more there are. */
export function* diagnosticLines(diagnostics: Iterable<Diagnostic>, color: boolean): Generator<string> {
  const counts = new Map<string, number>();
  for (const diagnostic of diagnostics) {
    const file = diagnostic.span.source.name;
    const count = (counts.get(file) ?? 0) + 1;
    counts.set(file, count);
    if (count <= mostOfFile) yield renderDiagnostic(readable(diagnostic), { color });
  }
  for (const [file, count] of counts)
    if (count > mostOfFile)
      yield `${textOf(bytesOf(file))}: ${(count - mostOfFile).toLocaleString('en')} more errors or warnings`;
}

/** A diagnostic whose words are few, and safe for terminals whatever they quote. */
function readable(diagnostic: Diagnostic): Diagnostic {
  const message = brief(textOf(bytesOf(diagnostic.message)));
  return diagnostic.hint === undefined
    ? { ...diagnostic, message }
    : { ...diagnostic, message, hint: brief(textOf(bytesOf(diagnostic.hint))) };
}
