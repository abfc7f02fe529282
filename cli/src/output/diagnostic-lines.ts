import { bytesOf, renderDiagnostic, textOf, type Diagnostic } from '@lamellar/core/language';
import { SecretSource } from '../host/policy/named-files.ts';
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
    if (diagnostic.span.source instanceof SecretSource) {
      if (count === 1) yield withheld(diagnostic);
    } else if (count <= mostOfFile) yield renderDiagnostic(readable(diagnostic), { color });
  }
  for (const [file, count] of counts)
    if (count > mostOfFile)
      yield `${textOf(bytesOf(file))}: ${(count - mostOfFile).toLocaleString('en')} more errors or warnings`;
}

/**
 * The first diagnostic of a text that not everybody may read. Its message would quote the text, and its code tells that
 * there are words of some kind.
 */
function withheld({ span: { source, start }, severity }: Diagnostic): string {
  const file = textOf(bytesOf(source.name));
  const { line, column } = source.position(start);
  return [
    `${file}:${line}:${column}: ${severity}: something is wrong here, and not shown, since not everybody may read the file`,
    `hint: if it is policy, \`lamellar check ${file}\` shows it`,
  ].join('\n');
}

/** A diagnostic whose words are few, and safe for terminals whatever they quote. */
function readable(diagnostic: Diagnostic): Diagnostic {
  const { hint, related = [] } = diagnostic;
  return {
    ...diagnostic,
    message: printable(diagnostic.message),
    related: related.filter(({ span }) => !(span.source instanceof SecretSource)),
    ...(hint === undefined ? {} : { hint: printable(hint) }),
  };
}

function printable(text: string): string {
  return brief(textOf(bytesOf(text)));
}
