import { printable, type Diagnostic } from '@lamellar/core/language';
import { hasColor } from '../adapters/process/standard-streams.ts';
import type { CheckedFile } from '../check/checked-file.ts';
import type { CheckReport } from './check-report.ts';
import { countOf } from '../words/count-of.ts';
import { diagnosticLines } from './diagnostic-lines.ts';
import { FoldedDiagnostics } from './fold-diagnostics.ts';
import { LineWriter } from './line-writer.ts';

/**
 * Prints diagnostics for people, without duplicates from files included several times, and a last line with counts. The
 * authors of manifests seldom own the policy of the host: its warnings are only counted.
 */
export class CheckText implements CheckReport {
  readonly #folded = new FoldedDiagnostics();
  readonly #ofHost = new FoldedDiagnostics();
  readonly #hostPolicy = new Set<string>();
  readonly #counts = { files: 0, invalid: 0, profiles: 0 };
  readonly #isStrict: boolean;
  /** Empty before the first file. */
  #compiler = '';

  /** @param isStrict - true to print every warning, because each affects the exit status */
  constructor(isStrict: boolean) {
    this.#isStrict = isStrict;
  }

  file({ compiler, valid, profiles, diagnostics, hostPolicy }: CheckedFile): void {
    this.#counts.files++;
    this.#compiler = ` for apparmor_parser ${compiler}`;
    this.#counts.profiles += profiles.length;
    if (!valid) this.#counts.invalid++;
    if (hostPolicy === undefined || this.#isStrict) {
      this.#folded.add(diagnostics);
      return;
    }
    const isError = ({ severity }: Diagnostic): boolean => severity === 'error';
    this.#folded.add(diagnostics.filter(isError));
    this.#ofHost.add(diagnostics.filter((diagnostic) => !isError(diagnostic)));
    for (const path of hostPolicy) this.#hostPolicy.add(printable(path));
  }

  end(): void {
    const out = new LineWriter();
    const found = this.#folded.diagnostics();
    const ofHost = this.#ofHost.diagnostics();
    for (const lines of diagnosticLines(found, hasColor('stdout'))) out.line(`${lines}\n`);
    out.line(this.#sum([...found, ...ofHost]));
    if (ofHost.length > 0) {
      const command = `lamellar check ${[...this.#hostPolicy].join(' ')}`;
      out.line(`${countOf(ofHost.length, 'warning')} in the policy of the host: see \`${command}\``);
    }
    out.end();
  }

  #sum(found: readonly Diagnostic[]): string {
    const { files, invalid, profiles } = this.#counts;
    const errors = found.filter(({ severity }) => severity === 'error').length;
    const sum = `${countOf(errors, 'error')}, ${countOf(found.length - errors, 'warning')}`;
    const checked = `${countOf(files, 'file')}, ${countOf(profiles, 'profile')}`;
    return `${checked}: ${invalid === 0 ? 'valid' : `${invalid} not valid`}${this.#compiler}; ${sum}`;
  }
}
