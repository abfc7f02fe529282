import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { outputWithFiles } from './command-page.ts';

const page = readFileSync(new URL('../../docs/diff.md', import.meta.url), 'utf8');

const policies = Object.fromEntries(
  Array.from(page.matchAll(/^```policy (\S+)\n(.*?)^```$/gms), ([, name = '', text = '']) => [name, text]),
);
const examples = Array.from(
  page.matchAll(/^```console\n\$ lamellar ([^\n]*)\n(.*?)^```$/gms),
  ([, words = '', shown = '']) => ({ words, shown }),
);

test('the page has examples', () => {
  expect({ policies: Object.keys(policies).length, examples: examples.length }).toEqual({ policies: 6, examples: 6 });
});

test.each(examples)('lamellar $words prints what the page shows', ({ words, shown }) => {
  expect(outputWithFiles(policies, words.split(' '))).toBe(shown);
});
