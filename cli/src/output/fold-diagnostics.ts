import type { Diagnostic } from '@lamellar/core/language';
import { countOf } from './count-of.ts';

/** A diagnostic, and in how many files it was met. */
interface Met {
  readonly diagnostic: Diagnostic;
  files: number;
}

/** Diagnostics of many files, each once, however many files have it through what they include. */
export class FoldedDiagnostics {
  readonly #met = new Map<string, Met>();

  /** Takes in what one file has. */
  add(diagnostics: Iterable<Diagnostic>): void {
    for (const diagnostic of diagnostics) {
      const { code, message, span } = diagnostic;
      const key = `${span.start} ${span.end} ${code} ${span.source.name}\0${message}`;
      const met = this.#met.get(key);
      if (met === undefined) this.#met.set(key, { diagnostic, files: 1 });
      else met.files++;
    }
  }

  /** Each as the first file has it, with a word of how many others do. */
  diagnostics(): readonly Diagnostic[] {
    return [...this.#met.values()].map(({ diagnostic, files }) => {
      if (files === 1) return diagnostic;
      return { ...diagnostic, message: `${diagnostic.message} (the same through ${countOf(files - 1, 'other file')})` };
    });
  }
}
