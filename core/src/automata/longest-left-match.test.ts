import { expect, test } from 'vitest';
import { automatonOf } from '../file-rules/path-pattern.ts';
import { parseAare } from '../patterns/aare.ts';
import { bytesOf } from '../source/bytes.ts';
import { leftMatch } from './longest-left-match.ts';
import { LazyMinimalDfa } from './lazy-minimal-dfa.ts';

function walked(pattern: string, text: string): number {
  const parsed = parseAare(bytesOf(pattern));
  if ('error' in parsed) throw new Error(parsed.error.message);
  const states = new LazyMinimalDfa(automatonOf([parsed.pattern]));
  return leftMatch((state, byte) => states.step(state, byte), states.start, bytesOf(text));
}

test.each([
  // Without a wildcard, and with one that takes one byte, all of it counts.
  ['/bin/one', '/bin/one', 8],
  ['/{,usr/}bin/one', '/usr/bin/one', 12],
  ['/bin/?ne', '/bin/one', 8],
  // A `*` takes a byte that is no slash behind one, and comes around with the next.
  ['/bin/*', '/bin/one', 6],
  ['/bin/o*', '/bin/one', 6],
  ['/bin/on*', '/bin/one', 7],
  ['/**', '/bin/one', 2],
  // What is behind a wildcard does not count.
  ['/**/one', '/usr/bin/one', 2],
  ['/bin/*', '/usr/one', 0],
])('%s matches %s %i bytes before the end', (pattern, text, expected) => expect(walked(pattern, text)).toBe(expected));
