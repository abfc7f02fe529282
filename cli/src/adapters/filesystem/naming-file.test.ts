import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { namingFile } from './naming-file.ts';

const full = openSync('/dev/full', 'w');
afterAll(() => closeSync(full));

test.each<readonly [string, () => unknown, string]>([
  ['a full disk', () => writeSync(full, 'a'), "ENOSPC: no space left on device, write '/etc/a'"],
  ['a path of /proc', () => mkdirSync('/proc/self/fd/0/$&'), "ENOTDIR: not a directory, mkdir '/etc/a'"],
  ['another path', () => mkdirSync('/proc/1/status/a'), "ENOTDIR: not a directory, mkdir '/proc/1/status/a'"],
])('the error names the file: %s', (_, use, message) => {
  const error: unknown = (() => {
    try {
      return namingFile('/etc/a', use);
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toMatchObject({ message });
});

test('a different error stays unchanged', () => {
  const fail = (): never => {
    throw new RangeError('too large');
  };
  expect(() => namingFile('/etc/a', fail)).toThrow(/^too large$/);
});
