import { memoised, type Diagnostic } from '@lamellar/core/language';
import { countOf } from '../words/count-of.ts';

/** A diagnostic with its files. */
interface Met {
  readonly diagnostic: Diagnostic;
  readonly files: Set<unknown>;
}

/** Collects the diagnostics of files, kernels or compilers, without duplicates. */
export class FoldedDiagnostics {
  readonly #met = new Map<string, Met>();

  /**
   * Adds diagnostics.
   *
   * @param file - identifies the checked file, whose includes may repeat the diagnostics of earlier files
   */
  add(diagnostics: Iterable<Diagnostic>, file?: unknown): void {
    for (const diagnostic of diagnostics) {
      const { code, message, span } = diagnostic;
      const key = `${span.start} ${span.end} ${code} ${span.source.name}\0${message}`;
      memoised(this.#met, key, () => ({ diagnostic, files: new Set() })).files.add(file);
    }
  }

  /** Returns the distinct diagnostics, with the number of further files in the message. */
  diagnostics(): readonly Diagnostic[] {
    return Array.from(this.#met.values(), ({ diagnostic, files: { size } }) => {
      if (size === 1) return diagnostic;
      return { ...diagnostic, message: `${diagnostic.message} (the same through ${countOf(size - 1, 'other file')})` };
    });
  }
}

/** Returns diagnostics without duplicates: several kernels, compilers or including files can have equal diagnostics. */
export function distinctDiagnostics(diagnostics: Iterable<Diagnostic>): readonly Diagnostic[] {
  const folded = new FoldedDiagnostics();
  folded.add(diagnostics);
  return folded.diagnostics();
}
