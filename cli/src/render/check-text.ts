import type { Diagnostic } from '@lamellar/core/language';
import { hasColor } from '../adapters/process/standard-streams.ts';
import type { CheckedFile } from '../check/checked-file.ts';
import type { CheckReport } from './check-report.ts';
import { countOf } from '../words/count-of.ts';
import { diagnosticLines } from './diagnostic-lines.ts';
import { FoldedDiagnostics } from './fold-diagnostics.ts';
import { LineWriter } from './line-writer.ts';

/** Prints diagnostics for people, without duplicates from files included several times, and a last line with counts. */
export class CheckText implements CheckReport {
  readonly #folded = new FoldedDiagnostics();
  readonly #counts = { files: 0, invalid: 0, profiles: 0 };

  file({ valid, profiles, diagnostics }: CheckedFile): void {
    this.#counts.files++;
    this.#counts.profiles += profiles.length;
    if (!valid) this.#counts.invalid++;
    this.#folded.add(diagnostics);
  }

  end(): void {
    const out = new LineWriter();
    const found = this.#folded.diagnostics();
    for (const lines of diagnosticLines(found, hasColor('stdout'))) out.line(`${lines}\n`);
    out.line(this.#sum(found));
    out.end();
  }

  #sum(found: readonly Diagnostic[]): string {
    const { files, invalid, profiles } = this.#counts;
    const errors = found.filter(({ severity }) => severity === 'error').length;
    const sum = `${countOf(errors, 'error')}, ${countOf(found.length - errors, 'warning')}`;
    const checked = `${countOf(files, 'file')}, ${countOf(profiles, 'profile')}`;
    return invalid === 0 ? `${checked}: valid; ${sum}` : `${checked}: ${invalid} not valid; ${sum}`;
  }
}
