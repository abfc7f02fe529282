import { hasByte } from '../patterns/byte-set.ts';
import type { Pattern } from '../patterns/pattern.ts';
import type { ByteString } from '../source/bytes.ts';

/** Returns a shortest string of a pattern. */
export function shortestOf(pattern: Pattern): ByteString {
  switch (pattern.kind) {
    case 'star':
      return '' as ByteString;
    case 'set': {
      let byte = 0;
      while (byte < 256 && !hasByte(pattern.set, byte)) byte++;
      return String.fromCharCode(byte) as ByteString;
    }
    case 'sequence':
      return pattern.parts.map(shortestOf).join('') as ByteString;
    case 'choice':
      return pattern.alternatives
        .map(shortestOf)
        .reduce((shortest, text) => (text.length < shortest.length ? text : shortest));
  }
}
