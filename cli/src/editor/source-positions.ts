import { Source, type ByteString, type Span } from '@lamellar/core/language';
import type { Position, Range } from 'vscode-languageserver/node';

/**
 * Converts the offsets of a source, which count bytes, to the positions of the protocol, which count UTF-16 code units
 * in a line, and back. In invalid UTF-8, a position is that of the decoded text with replacement characters.
 */
export class SourcePositions {
  readonly #text: ByteString;
  /** The offsets of the lines. A line of the protocol ends with LF, CR LF or CR. */
  readonly #starts: readonly number[];

  constructor(source: Source) {
    this.#text = source.text;
    const starts = [0];
    for (const { index, 0: end } of source.text.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length);
    this.#starts = starts;
  }

  /** Returns the position of an offset. An offset within a character or within CR LF has the position of its start. */
  positionAt(offset: number): Position {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#start(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    const start = this.#start(low);
    let end = offset;
    while (end > start && isContinuation(this.#text.charCodeAt(end))) end--;
    if (this.#text[end] === '\n' && this.#text[end - 1] === '\r') end--;
    return { line: low, character: decoded(this.#text.slice(start, end)).length };
  }

  /**
   * Returns the offset of a position. A position after the end of a line means the end of the line, and a position
   * within a surrogate pair means the start of the pair.
   */
  offsetAt({ line, character }: Position): number {
    if (line >= this.#starts.length) return this.#text.length;
    const start = this.#start(line);
    const next = this.#starts[line + 1] ?? this.#text.length;
    const text = decoded(this.#text.slice(start, next).replace(/[\r\n]+$/, ''));
    let units = Math.min(character, text.length);
    if (isHighSurrogate(text.charCodeAt(units - 1)) && units < text.length) units--;
    return start + Buffer.byteLength(text.slice(0, units));
  }

  rangeOf({ start, end }: Pick<Span, 'start' | 'end'>): Range {
    return { start: this.positionAt(start), end: this.positionAt(end) };
  }

  #start(line: number): number {
    return this.#starts[line] ?? 0;
  }
}

const known = new WeakMap<Source, SourcePositions>();

/** Returns the positions of a source, which are computed once. */
export function positionsIn(source: Source): SourcePositions {
  let positions = known.get(source);
  if (positions === undefined) known.set(source, (positions = new SourcePositions(source)));
  return positions;
}

/** Decodes UTF-8 bytes, with replacement characters for invalid bytes. */
export function decoded(bytes: string): string {
  // eslint-disable-next-line no-control-regex -- the whole ASCII range is meant
  return /^[\x00-\x7f]*$/.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString();
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
