import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/explanation/security.md', root), 'utf8');

/** The sections of the page by heading. */
const sections = page
  .split(/^## /m)
  .slice(1)
  .map((text) => ({ heading: text.slice(0, text.indexOf('\n')), text }));

/** The section with attacks and results instead of protections and tests. */
const tried = 'Attacks that were tried';

/** The cells of each row of a section's table, without the head. */
function rowsOf(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

test('each attacker has a table, and the page ends with the limits of protection', () => {
  expect(sections.map(({ heading, text }) => [heading, rowsOf(text).length > 0])).toEqual([
    ['Root in an unprivileged container', true],
    ['Root in a privileged container', true],
    ['A local user of the host', true],
    ['The author of a policy file, a manifest, a log or a snapshot', true],
    ['An editor of an Incus instance', true],
    ['A poisoned working directory, and PATH', true],
    [tried, true],
    ['What Lamellar does not protect against', false],
  ]);
});

test('every test file of the page exists', () => {
  const named = Array.from(page.matchAll(/`([^`\s]+\.test\.ts)`/g), ([, file = '']) => file);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((file) => !existsSync(new URL(file, root)))).toEqual([]);
});

const protections = sections.slice(0, -1).filter(({ heading }) => heading !== tried);

describe.each(protections)('$heading', ({ text }) => {
  test('the last cell of each row contains only test files', () => {
    const cells = rowsOf(text).map((row) => row.at(-1) ?? '');
    expect(cells.filter((cell) => !/^(?:`[\w./-]+\.test\.ts`(?:, (?!$)|$))*$/.test(cell))).toEqual([]);
  });
});
