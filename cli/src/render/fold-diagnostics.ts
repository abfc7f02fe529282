import type { Diagnostic } from '@lamellar/core/language';
import { countOf } from '../words/count-of.ts';

/** A diagnostic, with the number of affected files. */
interface Met {
  readonly diagnostic: Diagnostic;
  files: number;
}

/** Collects the diagnostics of many files, without duplicates from included files. */
export class FoldedDiagnostics {
  readonly #met = new Map<string, Met>();

  /** Adds the diagnostics of a file. */
  add(diagnostics: Iterable<Diagnostic>): void {
    for (const diagnostic of diagnostics) {
      const { code, message, span } = diagnostic;
      const key = `${span.start} ${span.end} ${code} ${span.source.name}\0${message}`;
      const met = this.#met.get(key);
      if (met === undefined) this.#met.set(key, { diagnostic, files: 1 });
      else met.files++;
    }
  }

  /** Returns the distinct diagnostics, with the number of further files in the message. */
  diagnostics(): readonly Diagnostic[] {
    return [...this.#met.values()].map(({ diagnostic, files }) => {
      if (files === 1) return diagnostic;
      return { ...diagnostic, message: `${diagnostic.message} (the same through ${countOf(files - 1, 'other file')})` };
    });
  }
}
