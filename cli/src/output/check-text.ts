import type { Diagnostic } from '@lamellar/core/language';
import { hasColor } from '../host/process/standard-streams.ts';
import type { CheckedFile, CheckReport } from './checked-file.ts';
import { diagnosticLines } from './diagnostic-lines.ts';
import { LineWriter } from './line-writer.ts';

/** A diagnostic, and in how many files it was met. */
interface Met {
  readonly diagnostic: Diagnostic;
  files: number;
}

/**
 * For people: each diagnostic once, however many files have it through what they include, and a last line that sums up.
 */
export class CheckText implements CheckReport {
  readonly #met = new Map<string, Met>();
  readonly #counts = { files: 0, invalid: 0, profiles: 0 };

  file({ valid, profiles, diagnostics }: CheckedFile): void {
    this.#counts.files++;
    this.#counts.profiles += profiles.length;
    if (!valid) this.#counts.invalid++;
    for (const diagnostic of diagnostics) {
      const { code, message, span } = diagnostic;
      const key = `${span.start} ${span.end} ${code} ${span.source.name}\0${message}`;
      const met = this.#met.get(key);
      if (met === undefined) this.#met.set(key, { diagnostic, files: 1 });
      else met.files++;
    }
  }

  end(): void {
    const out = new LineWriter();
    const met = [...this.#met.values()];
    for (const lines of diagnosticLines(met.map(counted), hasColor('stdout'))) out.line(`${lines}\n`);
    out.line(this.#sum(met));
    out.end();
  }

  #sum(met: readonly Met[]): string {
    const { files, invalid, profiles } = this.#counts;
    const errors = met.filter(({ diagnostic }) => diagnostic.severity === 'error').length;
    const found = `${number(errors, 'error')}, ${number(met.length - errors, 'warning')}`;
    const checked = `${number(files, 'file')}, ${number(profiles, 'profile')}`;
    return invalid === 0 ? `${checked}: valid; ${found}` : `${checked}: ${invalid} not valid; ${found}`;
  }
}

/** A diagnostic that says in how many files it was met, where it is more than one. */
function counted({ diagnostic, files }: Met): Diagnostic {
  if (files === 1) return diagnostic;
  return { ...diagnostic, message: `${diagnostic.message} (the same through ${number(files - 1, 'other file')})` };
}

/** `1,234 files`. The runtime's own formatting of numbers takes as long to load as many profiles to check. */
function number(count: number, what: string): string {
  const digits = String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
  return `${digits} ${what}${count === 1 ? '' : 's'}`;
}
