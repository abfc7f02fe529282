import { bytesOf, textOf } from '@lamellar/core/language';
import type { CheckedFile, CheckReport } from '../check/checked-file.ts';
import { LineWriter } from './line-writer.ts';

/** Prints one JSON object a file. */
export class CheckNdjson implements CheckReport {
  readonly #out = new LineWriter();

  file({ path, valid, profiles, diagnostics }: CheckedFile): void {
    const told = diagnostics.map(({ code, severity, message, span, hint }) => {
      const { line, column } = span.source.position(span.start);
      return { code, severity, message, file: printable(span.source.name), line, column, hint: hint ?? null };
    });
    this.#out.line(JSON.stringify({ path: printable(path), valid, profiles, diagnostics: told }));
  }

  end(): void {
    this.#out.end();
  }
}

function printable(text: string): string {
  return textOf(bytesOf(text));
}
