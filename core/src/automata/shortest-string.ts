import { hasByte } from '../patterns/byte-set.ts';
import type { Pattern } from '../patterns/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import { readableOrder } from './byte-classes.ts';

/** Returns a shortest string of a pattern, readable if possible. */
export function shortestOf(pattern: Pattern): ByteString {
  switch (pattern.kind) {
    case 'star':
      return '' as ByteString;
    case 'set':
      return String.fromCharCode(readableOrder.find((byte) => hasByte(pattern.set, byte)) ?? 0) as ByteString;
    case 'sequence':
      return pattern.parts.map(shortestOf).join('') as ByteString;
    case 'choice':
      return (
        pattern.alternatives.map(shortestOf).toSorted((left, right) => left.length - right.length)[0] ??
        ('' as ByteString)
      );
  }
}
