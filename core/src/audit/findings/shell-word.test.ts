import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ByteString } from '../../source/bytes.ts';
import { shellWord } from './shell-word.ts';

test('a shell reads any quoted name as one equal word', () => {
  const name = fc.string({
    unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
    minLength: 1,
  });
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 20 }), (names) => {
      const line = names.map((each) => shellWord(each as ByteString)).join(' ');
      expect(line).toMatch(/^[\x20-\x7e]+$/);
      const { stdout } = spawnSync('bash', ['-c', `printf '%s\\0' ${line}`], { encoding: 'latin1' });
      expect(stdout.split('\0').slice(0, -1)).toEqual(names);
    }),
    { numRuns: 20 },
  );
});

test.each([
  ['web', 'web'],
  ['a b', "'a b'"],
  ["it's", String.raw`'it'\''s'`],
  ['\u001b[2J', String.raw`$'\x1b[2J'`],
])('%j', (name, word) => {
  expect(shellWord(name as ByteString)).toBe(word);
});
