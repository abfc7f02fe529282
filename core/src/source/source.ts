import type { ByteString } from './bytes.ts';
import { textOf } from './printable-text.ts';

/** A policy text, with the name shown to people (a path as given). */
export class Source {
  readonly name: string;
  readonly text: ByteString;
  #lineStarts: number[] | undefined;
  /**
   * The last requested position: later positions of the line are counted from there. Otherwise a long line would take
   * quadratic time.
   */
  #last = { offset: 0, lineStart: 0, column: 1 };

  constructor(name: string, text: ByteString) {
    this.name = name;
    this.text = text;
  }

  /** Returns line and column of an offset, both from 1. The column counts characters, not bytes. */
  position(offset: number): Position {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: this.#column(starts[low] ?? 0, offset) };
  }

  #column(lineStart: number, offset: number): number {
    const last = this.#last;
    const isAfter = last.lineStart === lineStart && last.offset <= offset && !this.#isWithinCharacter(last.offset);
    const from = isAfter ? last : { offset: lineStart, column: 1 };
    const column = from.column + [...textOf(this.text.slice(from.offset, offset) as ByteString)].length;
    this.#last = { offset, lineStart, column };
    return column;
  }

  /** Checks for a continuation byte of UTF-8. Text from such an offset on would decode differently. */
  #isWithinCharacter(offset: number): boolean {
    return (this.text.charCodeAt(offset) & 0xc0) === 0x80;
  }

  /** Returns the bytes of a line (from 1) without the line end; empty after the last line. */
  line(number: number): ByteString {
    const starts = this.#starts();
    const start = starts[number - 1];
    if (start === undefined) return '' as ByteString;
    const end = starts[number] ?? this.text.length + 1;
    return this.text.slice(start, end - 1).replace(/\r$/, '') as ByteString;
  }

  #starts(): number[] {
    if (this.#lineStarts === undefined) {
      const starts = [0];
      for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1)) starts.push(at + 1);
      this.#lineStarts = starts;
    }
    return this.#lineStarts;
  }
}

/** Line and column, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}
