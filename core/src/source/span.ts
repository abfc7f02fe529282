import type { ByteString } from './bytes.ts';
import type { Position, Source } from './source.ts';

/** A stretch of a source: offsets in bytes, `end` exclusive. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** The bytes that a span covers. */
export function spanText(span: Span): ByteString {
  return span.source.text.slice(span.start, span.end) as ByteString;
}

/** Where a span begins. */
export function spanStart(span: Span): Position {
  return span.source.position(span.start);
}
