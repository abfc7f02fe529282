import type { ByteString } from '@lamellar/core/language';

/** A text of a file, with the line and column of its start in the file, both from 1. */
export interface PlacedText {
  readonly text: ByteString;
  readonly line: number;
  readonly column: number;
}

/**
 * Returns some texts of a file, padded with blanks and line ends to keep their places in the file. Policy can thus be
 * read from a file that is not policy, and diagnostics have the file's lines.
 *
 * @param texts - in the order of the file
 */
export function placedText(texts: readonly PlacedText[]): ByteString {
  let whole = '';
  let line = 1;
  let column = 1;
  for (const { text, ...place } of texts) {
    if (place.line > line) {
      whole += '\n'.repeat(place.line - line);
      [line, column] = [place.line, 1];
    }
    whole += ' '.repeat(Math.max(0, place.column - column)) + text;
    const lines = text.split('\n');
    line += lines.length - 1;
    column = (lines.length > 1 ? 1 : Math.max(column, place.column)) + (lines.at(-1) ?? '').length;
  }
  return whole as ByteString;
}
