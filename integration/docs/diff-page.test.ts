import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { outputWithFiles } from './command-page.ts';

interface Example {
  readonly page: string;
  readonly policies: Readonly<Record<string, string>>;
  readonly words: string;
  readonly shown: string;
}

/** The examples of a page. Each runs in a folder with all policy files of the page. */
function examplesOf(page: string): readonly Example[] {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  const policies = Object.fromEntries(
    Array.from(text.matchAll(/^```policy (\S+)\n(.*?)^```$/gms), ([, name = '', file = '']) => [name, file]),
  );
  return Array.from(
    text.matchAll(/^```console\n\$ lamellar ([^\n]*)\n(.*?)^```$/gms),
    ([, words = '', shown = '']) => ({ page, policies, words, shown }),
  );
}

const [ofDiff, ofAbi] = [examplesOf('reference/diff.md'), examplesOf('explanation/abi.md')];

test('the pages have examples', () => {
  expect([ofDiff, ofAbi].map(({ length }) => length)).toEqual([6, 6]);
});

test.each([...ofDiff, ...ofAbi])('$page: lamellar $words prints what the page shows', ({ policies, words, shown }) => {
  expect(outputWithFiles(policies, words.split(' '))).toBe(shown);
});
