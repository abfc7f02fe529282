import { expect, test } from 'vitest';
import { jointByteClasses } from './byte-classes.ts';

test('keys of three automata in one number separate bytes', () => {
  const large = 2 ** 22;
  // Without enough room for the second key, byte 0 would equal byte 1.
  const { classOf } = jointByteClasses([(byte) => Math.min(byte, 2), (byte) => (byte === 0 ? large : 0)]);
  expect(new Set(classOf.subarray(0, 3)).size).toBe(3);
});
