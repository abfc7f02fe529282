import { readFileSync } from 'node:fs';
import { lintChecks, lintRuleCodes } from '@lamellar/core/lint';
import { diagnosticCodes } from '@lamellar/core/language';
import { expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const [overview = '', ...parts] = read('docs/reference/lint.md').split(/^### /m);
const sections = parts.map((text) => ({ id: text.split('\n')[0] ?? '', text }));

test('docs/reference/lint.md has a section for each rule, in the order of the report', () => {
  expect(sections.map(({ id }) => id)).toEqual(lintRuleCodes);
});

test('docs/reference/lint.md names each warning of check', () => {
  const warnings = lintChecks.filter((check) => (diagnosticCodes as readonly string[]).includes(check));
  expect(warnings.length).toBeGreaterThan(5);
  for (const warning of warnings) expect(overview).toContain(`\`${warning}\``);
});

test.each(sections)('the section of $id has the example and a remedy', ({ id, text }) => {
  const example = read(`core/src/lint/${id}/example.aa`).replaceAll(/^(?=.)/gm, '    ');
  expect(text).toContain(`\n\n${example}\n`);
  expect(text).toMatch(/^\*What to do\.\*/m);
});
