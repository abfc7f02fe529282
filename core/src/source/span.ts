import type { ByteString } from './bytes.ts';
import type { Position, Source } from './source.ts';

/** A range of a source: offsets in bytes, `end` exclusive. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** Returns the bytes of a span. */
export function spanText(span: Span): ByteString {
  return span.source.text.slice(span.start, span.end) as ByteString;
}

/** Returns the position of a span's start. */
export function spanStart(span: Span): Position {
  return span.source.position(span.start);
}
