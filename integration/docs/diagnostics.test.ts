import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

test('docs/diagnostics.md has a row for each code, in the order of codes.ts', () => {
  const rows = read('docs/diagnostics.md').matchAll(/^\| `([a-z-]+)` \| (.+?) \| (.+) \|$/gm);
  const codes = read('core/src/diagnostic/codes.ts').matchAll(/^ {2}'([a-z-]+)',$/gm);
  expect([...rows].map(([, code]) => code)).toEqual([...codes].map(([, code]) => code));
});

function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}
