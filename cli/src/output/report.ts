import {
  bytesOf,
  renderDiagnostic,
  textOf,
  type Diagnostic,
  type LabelError,
  type PolicyNamespace,
} from '@lamellar/core';
import { hasColor } from './style.ts';

/** Tells diagnostics on stderr, each once. */
export function reportDiagnostics(diagnostics: Iterable<Diagnostic>): void {
  const color = hasColor(process.stderr);
  for (const diagnostic of diagnostics) process.stderr.write(`${renderDiagnostic(diagnostic, { color })}\n`);
}

/** Tells why a text is no label, with the policy's own errors where those are the reason. */
export function reportLabelError(written: string, error: LabelError, reported: Set<Diagnostic>): void {
  process.stderr.write(`lamellar: ${error.message} (label \`${textOf(bytesOf(written))}\`)\n`);
  if (error.hint !== undefined) process.stderr.write(`hint: ${error.hint}\n`);
  for (const { span } of error.duplicates ?? [])
    process.stderr.write(
      `  declared at ${textOf(bytesOf(span.source.name))}:${span.source.position(span.start).line}\n`,
    );
  const errors = (error.unit?.diagnostics ?? []).filter((diagnostic) => !reported.has(diagnostic));
  reportDiagnostics(errors);
  for (const diagnostic of errors) reported.add(diagnostic);
}

/** Every diagnostic of what was read so far. */
export function diagnosticsOf(root: PolicyNamespace): readonly Diagnostic[] {
  return [...root.all()].flatMap((namespace) => namespace.units.flatMap((unit) => unit.diagnostics));
}
