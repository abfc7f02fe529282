import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { kernelBytes } from './kernel-files.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-kernel-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const mebibyte = 1024 * 1024;

test.each([0, 1, mebibyte / 2, mebibyte / 2 + 1, mebibyte])('a file of %d bytes is read whole', (size) => {
  const file = path.join(folder, String(size));
  const content = Buffer.alloc(size, 'abc');
  writeFileSync(file, content);
  expect(kernelBytes(file, mebibyte)?.equals(content)).toBe(true);
});

test('an endless file is read up to the limit', () => {
  expect(kernelBytes('/dev/zero', mebibyte)).toBeUndefined();
});
