import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytes } from '../testing/read-policy.ts';
import { sha256 } from './sha256.ts';

const expected = (text: string): string => createHash('sha256').update(text, 'latin1').digest('hex');

test.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000])('%i bytes', (length) => {
  const text = bytes('\xfe'.repeat(length));
  expect(sha256(text)).toBe(expected(text));
});

test('any bytes', () => {
  const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
  fc.assert(
    fc.property(fc.string({ unit: byte, maxLength: 300 }), (text) => {
      expect(sha256(bytes(text))).toBe(expected(text));
    }),
  );
});
