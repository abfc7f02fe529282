import type { Span } from '@lamellar/core/language';
import { byteOffsets, type ManifestText } from './manifest-text.ts';
import type { YamlText } from './yaml-tree.ts';

/** Returns the span in the file of a part of a scalar's text: offsets in UTF-8 bytes, `end` exclusive. */
export type PlaceInScalar = (start: number, end: number) => Span;

/**
 * Maps the text of a scalar to its place in the file, for all styles: plain, quoted with escapes, folded or literal.
 * Falls back to the whole scalar if the two cannot be aligned.
 */
export function placesIn(scalar: YamlText, text: ManifestText): PlaceInScalar {
  let indices: readonly number[] | undefined;
  let offsets: Int32Array | undefined;
  return (start, end) => {
    indices ??= alignScalar(scalar, text.text) ?? [];
    offsets ??= byteOffsets(scalar.value);
    const from = indices[indexOf(offsets, start)];
    const last = indices[indexOf(offsets, Math.max(start, end - 1))];
    if (from === undefined || last === undefined) return scalar.span;
    if (end <= start) return text.span(from, from);
    // The end is the last character's end and not the next character's start, which may be on a later line.
    const width = escapeLength(text.text, last, scalar.style);
    return text.span(from, Math.max(from, last + width));
  };
}

/** Returns the last index of a text whose byte offset is not greater than `offset`. */
function indexOf(offsets: Int32Array, offset: number): number {
  let low = 0;
  let high = offsets.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The characters of line folding. */
const blank = /[ \t\r\n]/;

/** Returns the index in the file's text for each index of the scalar's text, and for the end. */
function alignScalar({ value, style, range: [start, end] }: YamlText, text: string): readonly number[] | undefined {
  const isBlock = style === 'BLOCK_FOLDED' || style === 'BLOCK_LITERAL';
  const isQuoted = style === 'QUOTE_DOUBLE' || style === 'QUOTE_SINGLE';
  // A block begins after the header: `>-` and perhaps a comment.
  let at = isBlock ? text.indexOf('\n', start) + 1 : start + (isQuoted ? 1 : 0);
  const indices: number[] = [];
  for (const char of value) {
    const isBlank = blank.test(char);
    if (style === 'QUOTE_DOUBLE') at = skip(text, at, /(?:\\\r?\n[ \t]*)*/y);
    const fold = isBlank ? /(?:[ \t]*\r?\n[ \t\r\n]*)?/y : /[ \t\r\n]*/y;
    const place = isBlank && text[at] === char ? at : skip(text, at, fold);
    if (place > end) return undefined;
    // A blank from a folded line end has no character in the file.
    const isFold = isBlank && place > at;
    for (let unit = 0; unit < char.length; unit++) indices.push(isFold ? at : place);
    at = place;
    const length = escapeLength(text, at, style);
    const read = text.slice(at, at + length);
    if (!isFold && (read === char || isEscapeOf(read, char, style))) at += length;
    else if (!isBlank) return undefined;
  }
  indices.push(Math.min(at, end));
  return indices;
}

/** Returns the index after the match of a sticky pattern, which may be empty. */
function skip(text: string, from: number, pattern: RegExp): number {
  pattern.lastIndex = from;
  return from + (pattern.exec(text)?.[0].length ?? 0);
}

/** Checks that an escape can encode a character; the escapes of blanks encode only blanks. */
function isEscapeOf(read: string, char: string, style: YamlText['style']): boolean {
  if (style === 'QUOTE_SINGLE') return read === "''" && char === "'";
  if (style !== 'QUOTE_DOUBLE' || !read.startsWith('\\')) return false;
  return /^\\[xuU]/.test(read) || blank.test(char) === /^\\[ \tnrt]/.test(read);
}

/** Returns the length of a character as written in a quoted scalar. */
function escapeLength(text: string, at: number, style: YamlText['style']): number {
  const plain = (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  if (style === 'QUOTE_SINGLE') return text.startsWith("''", at) ? 2 : plain;
  if (style !== 'QUOTE_DOUBLE' || text[at] !== '\\') return plain;
  const digits = { x: 2, u: 4, U: 8 }[text[at + 1] ?? ''] ?? 0;
  return 2 + digits;
}
