import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAare } from '../patterns/aare.ts';
import type { ByteString } from '../source/bytes.ts';
import { fuzzRuns } from '../testing/fuzz-runs.ts';
import { bytes } from '../testing/read-policy.ts';
import { PatternShapes } from './pattern-shapes.ts';

const soundness = (text: string): boolean => new PatternShapes().of(bytes(text)).sound;

describe('the shape of a pattern before its variables are known', () => {
  test.each([
    ['/usr/bin/x', true],
    ['/{a,b}/{,c}', true],
    ['/{a,{b,c}}', true],
    ['/{a}', false],
    ['/}{a,b', false],
    ['/{a,b}}', false],
    ['/[a-z]{a,b}', true],
    ['/[a', false],
    ['/@{x}', true],
    // The value would become a part of the set.
    ['/[@{x}]', false],
  ])('%s', (text, sound) => expect(soundness(text)).toBe(sound));

  test('is exact for a pattern without variables', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '/', '{', '}', '{', '}', ',', ',', '*', '[', ']', '\\') });
    fc.assert(
      fc.property(text, (pattern) => {
        expect(soundness(pattern)).toBe('pattern' in parseAare(pattern as ByteString));
      }),
      { numRuns: fuzzRuns(2000) },
    );
  });
});
