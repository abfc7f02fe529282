import { expect, test } from 'vitest';
import { anyByte, byteSet, complement, hasByte } from '../patterns/byte-set.ts';
import { allBytes, jointByteClasses, RefinedByteClasses } from './byte-classes.ts';

test('keys of three automata in one number separate bytes', () => {
  const large = 2 ** 22;
  // Without enough room for the second key, byte 0 would equal byte 1.
  const { classOf } = jointByteClasses([(byte) => Math.min(byte, 2), (byte) => (byte === 0 ? large : 0)]);
  expect(new Set(classOf.subarray(0, 3)).size).toBe(3);
});

test('a class has the bytes that no set distinguishes, and the first byte as the representative', () => {
  const sets = [byteSet([0x2f]), complement(byteSet([0, 0x2f])), byteSet([0x61, 0x62, 0x80]), byteSet([]), anyByte];
  const classes = new RefinedByteClasses();
  for (const set of sets) classes.refine(set);
  const keys = allBytes.map((byte) => sets.map((set) => hasByte(set, byte)).join());
  for (const byte of allBytes)
    expect(classes.representatives[classes.classOf[byte] ?? 256]).toBe(keys.indexOf(keys[byte] ?? ''));
  expect(classes.representatives).toHaveLength(new Set(keys).size);
});
