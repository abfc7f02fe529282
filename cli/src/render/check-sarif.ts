import { explainingPlaces, memoised, type Diagnostic, type Span } from '@lamellar/core/language';
import type { CheckedFile } from '../check/checked-file.ts';
import type { ItemReport } from './item-report.ts';
import { sarifHead, uriOf } from './sarif-log.ts';

/**
 * Prints SARIF 2.1.0, a log of one run. Results are written as they come, to save memory with a large collection; the
 * properties of the whole run follow.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function checkSarif(version: string): ItemReport<CheckedFile> {
  /** The indices of the codes of reported diagnostics. */
  const rules = new Map<string, number>();
  let separator = sarifHead;
  let compiler: string | undefined;
  const add = (checked: CheckedFile): string => {
    compiler = checked.compiler;
    const results = checked.diagnostics.map((diagnostic) => {
      const result = `${separator}${JSON.stringify(resultOf(diagnostic, rules))}\n`;
      separator = ',';
      return result;
    });
    return results.join('');
  };
  const end = (): string => {
    const driver = { name: 'lamellar', version, rules: Array.from(rules.keys(), (id) => ({ id })) };
    const tail = JSON.stringify({ columnKind: 'unicodeCodePoints', tool: { driver }, properties: { compiler } });
    return `${separator === ',' ? '' : separator}],${tail.slice(1)}]}\n`;
  };
  return { add, end };
}

function resultOf(diagnostic: Diagnostic, rules: Map<string, number>): object {
  const { code, severity, message, hint, span } = diagnostic;
  const ruleIndex = memoised(rules, code, () => rules.size);
  const relatedLocations = explainingPlaces(diagnostic).map((place) => ({
    ...location(place.span),
    message: { text: place.message },
  }));
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: hint === undefined ? message : `${message}\nhint: ${hint}` },
    locations: [location(span)],
    ...(relatedLocations.length === 0 ? {} : { relatedLocations }),
  };
}

/** Returns a `location`; without a `region` if the source has no text. */
function location({ source, start, end }: Span): object {
  const artifactLocation = { uri: uriOf(source.name) };
  if (source.text === '') return { physicalLocation: { artifactLocation } };
  const from = source.position(start);
  const to = source.position(Math.max(start, end));
  const region = { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
  return { physicalLocation: { artifactLocation, region } };
}
