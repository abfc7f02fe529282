import { explainingPlaces, type Diagnostic, type Span } from '@lamellar/core/language';
import type { CheckedFile } from '../check/checked-file.ts';
import type { CheckReport } from './check-report.ts';
import { LineWriter } from './line-writer.ts';
import { sarifHead, uriOf } from './sarif-log.ts';

/**
 * Prints SARIF 2.1.0, a log of one run. Results are written as they come, to save memory with a large collection; the
 * properties of the whole run follow.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export class CheckSarif implements CheckReport {
  readonly #out = new LineWriter();
  readonly #version: string;
  /** The codes of reported diagnostics, in the order of indices. */
  readonly #rules = new Map<string, number>();
  #results = 0;
  #compiler: string | undefined;

  constructor(version: string) {
    this.#version = version;
  }

  file({ compiler, diagnostics }: CheckedFile): void {
    this.#compiler = compiler;
    for (const diagnostic of diagnostics) {
      this.#out.line(`${this.#results === 0 ? sarifHead : ','}${JSON.stringify(this.#result(diagnostic))}`);
      this.#results++;
    }
  }

  end(): void {
    const rules = [...this.#rules.keys()].map((id) => ({ id }));
    const driver = { name: 'lamellar', version: this.#version, rules };
    const tail = JSON.stringify({
      columnKind: 'unicodeCodePoints',
      tool: { driver },
      properties: { compiler: this.#compiler },
    });
    this.#out.line(`${this.#results === 0 ? sarifHead : ''}],${tail.slice(1)}]}`);
    this.#out.end();
  }

  #result(diagnostic: Diagnostic): object {
    const { code, severity, message, hint, span } = diagnostic;
    const ruleIndex = this.#rules.get(code) ?? this.#rules.size;
    this.#rules.set(code, ruleIndex);
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
