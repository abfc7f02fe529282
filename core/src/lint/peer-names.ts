import { hasByte } from '../patterns/byte-set.ts';
import { isExact, type Pattern } from '../patterns/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import type { PeerCondition } from './peer-condition.ts';

/** The maximum number of names in a condition. */
const maxNames = 64;

/** Returns all names that a condition matches; undefined for a wildcard or too many names. */
export function namesIn({ pattern }: Pick<PeerCondition, 'pattern'>): readonly ByteString[] | undefined {
  return isExact(pattern) ? stringsOf(pattern) : undefined;
}

function stringsOf(pattern: Pattern): readonly ByteString[] | undefined {
  switch (pattern.kind) {
    case 'star':
      return undefined;
    case 'set': {
      const bytes = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => hasByte(pattern.set, byte));
      return bytes.length > maxNames ? undefined : bytes.map((byte) => String.fromCharCode(byte) as ByteString);
    }
    case 'choice': {
      const found = pattern.alternatives.map(stringsOf);
      const all = found.flatMap((strings) => strings ?? []);
      return found.includes(undefined) || all.length > maxNames ? undefined : all;
    }
    case 'sequence': {
      let all: readonly ByteString[] = ['' as ByteString];
      for (const part of pattern.parts) {
        const strings = stringsOf(part);
        if (strings === undefined || strings.length * all.length > maxNames) return undefined;
        all = all.flatMap((first) => strings.map((second) => (first + second) as ByteString));
      }
      return all;
    }
  }
}
