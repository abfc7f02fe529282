import { expect, test } from 'vitest';
import { contentChecksum } from './content-checksum.ts';

// As written by `zstd --check`.
test.each<[text: string, checksum: number]>([
  ['', 0x51d8_e999],
  ['a', 0xa98c_6e5b],
  ['abc', 0xad77_0999],
  ['x'.repeat(31), 0x083b_99f0],
  ['x'.repeat(32), 0xc2ec_30eb],
  ['x'.repeat(100), 0x88a3_c094],
])('the checksum of %j', (text, checksum) => {
  expect(contentChecksum(Uint8Array.from(text, (char) => char.charCodeAt(0)))).toBe(checksum);
});
