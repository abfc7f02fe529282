import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64, encodeBase64 } from './base64.ts';

// RFC 4648, section 10.
test.each([
  ['', ''],
  ['f', 'Zg=='],
  ['fo', 'Zm8='],
  ['foo', 'Zm9v'],
  ['foobar', 'Zm9vYmFy'],
])('%j is %s', (text, encoded) => {
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  expect(encodeBase64(bytes)).toBe(encoded);
  expect(decodeBase64(encoded)).toEqual(bytes);
});

test('is equal to the encoding of Node', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
      const encoded = encodeBase64(bytes);
      expect(encoded).toBe(Buffer.from(bytes).toString('base64'));
      expect(decodeBase64(encoded)).toEqual(bytes);
    }),
  );
});

test.each(['Zg', 'Zg=', 'Z===', 'Zm9\n', 'Zm9é', '=', 'Zm=v'])('%j is none', (text) => {
  expect(decodeBase64(text)).toBeUndefined();
});
