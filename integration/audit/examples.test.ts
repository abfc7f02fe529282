import { readFileSync } from 'node:fs';
import { findingKinds } from '@lamellar/core/audit';
import { describe, expect, test } from 'vitest';
import { exampleFile, printExample } from './example-files.ts';
import { exampleHosts } from './example-hosts.ts';

const ids = findingKinds.map(({ id }) => id);

test('each kind of finding has exactly one example', () => {
  expect(Object.keys(exampleHosts).toSorted()).toEqual(ids.toSorted());
});

// `node scripts/run-typescript.mjs integration/audit/write-examples.ts` writes the files.
test.each(ids)('the example of %s is equal to the output of the real compiler', (id) => {
  expect(readFileSync(exampleFile(id), 'utf8')).toBe(printExample(id));
});

describe('docs/reference/findings.md', () => {
  const page = readFileSync(new URL('../../docs/reference/findings.md', import.meta.url), 'utf8');
  const sections = page
    .split(/^## /m)
    .slice(1)
    .map((text) => ({ id: text.split('\n')[0] ?? '', text }));

  test('has a section for each kind of finding, in the order of the report', () => {
    expect(sections.map(({ id }) => id)).toEqual(ids);
  });

  test.each(sections)('states the severity of $id and a fix', ({ text }) => {
    expect(text).toMatch(/`(?:high|medium|low|info)`/);
    expect(text).toMatch(/^\*What to do\.\*/m);
  });
});
