import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lintRuleCodes } from '../diagnostics/lint-codes.ts';
import { lintTexts } from './testing/lint-text.ts';

test.each(lintRuleCodes)('the example of %s has exactly its findings', (id) => {
  const text = readFileSync(new URL(`${id}/example.aa`, import.meta.url), 'latin1');
  const found = lintTexts([text]).flatMap(({ diagnostics }) => diagnostics);
  expect(new Set(found.map(({ code }) => code))).toEqual(new Set([id]));
  for (const { message, hint } of found) {
    expect(message).toMatch(/^[a-z`][^\n]*[^.]$/);
    expect(hint).toBeDefined();
  }
});
