import { explainingPlaces, printable, type Diagnostic } from '@lamellar/core/language';
import type { CheckedFile } from '../check/checked-file.ts';
import { FoldedDiagnostics } from './fold-diagnostics.ts';
import { together, type ItemReport } from './item-report.ts';

/**
 * Prints a workflow command of GitHub for each error and warning, without duplicates from included files. GitHub shows
 * the texts at the lines of a pull request.
 *
 * @see https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */
export function checkGithub(): ItemReport<CheckedFile> {
  return together((files) => {
    const folded = new FoldedDiagnostics();
    for (const { diagnostics } of files) folded.add(diagnostics);
    return folded.diagnostics().map(commandOf).join('');
  });
}

function commandOf(diagnostic: Diagnostic): string {
  const { code, severity, message, hint, span } = diagnostic;
  const { source, start, end } = span;
  const [from, to] = [source.position(start), source.position(Math.max(start, end))];
  const places = { line: from.line, endLine: to.line, col: from.column, endColumn: to.column };
  const properties = { file: printable(source.name), ...(source.text === '' ? {} : places), title: code };
  const written = Object.entries(properties).map(([name, value]) => `${name}=${ofProperty(String(value))}`);
  const notes = explainingPlaces(diagnostic).map((place) => `note: ${place.message}`);
  const lines = [message, ...(hint === undefined ? [] : [`hint: ${hint}`]), ...notes];
  return `::${severity} ${written.join(',')}::${ofData(lines.map(printable).join('\n'))}\n`;
}

function ofData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function ofProperty(text: string): string {
  return ofData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
