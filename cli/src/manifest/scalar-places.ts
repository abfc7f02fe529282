import type { Span } from '@lamellar/core/language';
import { byteOffsets, type ManifestText } from './manifest-text.ts';
import type { YamlText } from './yaml-tree.ts';

/** The place in the file of a stretch of a scalar's text: offsets in its UTF-8 bytes, `end` exclusive. */
export type PlaceInScalar = (start: number, end: number) => Span;

/**
 * Where the text of a scalar stands in the file, however it is written: plain, quoted with escapes, folded or
 * literal. The whole scalar where the two cannot be brought together.
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
    // Up to where the next character stands, but not over a line end: a long stretch is underlined to its last character.
    const width = escapeLength(text.text, last, scalar.style);
    return text.span(from, Math.max(from, last + width));
  };
}

/** The last index of a text that does not lie behind an offset in its bytes. */
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

/** What line folding is about. */
const blank = /[ \t\r\n]/;

/** For each index of the scalar's text, and for its end, the index in the file's text that it was read from. */
function alignScalar({ value, style, range: [start, end] }: YamlText, text: string): readonly number[] | undefined {
  const isBlock = style === 'BLOCK_FOLDED' || style === 'BLOCK_LITERAL';
  const isQuoted = style === 'QUOTE_DOUBLE' || style === 'QUOTE_SINGLE';
  // A block begins behind its header: `>-` and perhaps a comment.
  let at = isBlock ? text.indexOf('\n', start) + 1 : start + (isQuoted ? 1 : 0);
  const indices: number[] = [];
  for (const char of value) {
    const isBlank = blank.test(char);
    if (style === 'QUOTE_DOUBLE') at = skip(text, at, /(?:\\\r?\n[ \t]*)*/y);
    const fold = isBlank ? /(?:[ \t]*\r?\n[ \t\r\n]*)?/y : /[ \t\r\n]*/y;
    const place = isBlank && text[at] === char ? at : skip(text, at, fold);
    if (place > end) return undefined;
    // A blank that stands for a line end has no character of its own.
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

/** The index behind what a sticky pattern matches, which may be nothing. */
function skip(text: string, from: number, pattern: RegExp): number {
  pattern.lastIndex = from;
  return from + (pattern.exec(text)?.[0].length ?? 0);
}

/** Whether an escape may stand for a character: those for blanks stand for nothing else. */
function isEscapeOf(read: string, char: string, style: YamlText['style']): boolean {
  if (style === 'QUOTE_SINGLE') return read === "''" && char === "'";
  if (style !== 'QUOTE_DOUBLE' || !read.startsWith('\\')) return false;
  return /^\\[xuU]/.test(read) || blank.test(char) === /^\\[ \tnrt]/.test(read);
}

/** How many characters a character of a quoted scalar is written with. */
function escapeLength(text: string, at: number, style: YamlText['style']): number {
  const plain = (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  if (style === 'QUOTE_SINGLE') return text.startsWith("''", at) ? 2 : plain;
  if (style !== 'QUOTE_DOUBLE' || text[at] !== '\\') return plain;
  const digits = { x: 2, u: 4, U: 8 }[text[at + 1] ?? ''] ?? 0;
  return 2 + digits;
}
