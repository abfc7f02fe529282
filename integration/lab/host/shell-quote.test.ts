import { execa } from 'execa';
import { expect, test } from 'vitest';
import { shellQuote } from './shell-quote.ts';

test('a shell returns the quoted words unchanged', async () => {
  const words = ['printf', '%s\\n', 'plain', '', "it's", '"', '$HOME `id` \\', 'a\nb', '*', '~', '-n', 'ä', '//&:ns:x'];
  const { stdout } = await execa('sh', ['-c', shellQuote(words)], { env: { LC_ALL: 'C.UTF-8' } });
  expect(stdout).toBe(words.slice(2).join('\n'));
});

test('NUL is refused', () => {
  expect(() => shellQuote(['a\0b'])).toThrow('cannot hold NUL');
});
