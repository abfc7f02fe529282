import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { randomPart } from '../random/random-part.ts';
import { projectRoot, runPage, userCommands } from './console-blocks.ts';

/** Pages with commands for any machine; readme-page.test.ts runs README.md. */
const pages = ['docs', 'docs/tutorial', 'docs/how-to', 'docs/explanation', 'docs/reference']
  .flatMap((folder) => readdirSync(path.join(projectRoot, folder)).map((name) => `${folder}/${name}`))
  .filter((page) => page.endsWith('.md'))
  .map((page) => ({ page, commands: userCommands(readFileSync(path.join(projectRoot, page), 'utf8')) }))
  .filter(({ commands }) => commands.length > 0);

/** Commands of Lamellar with an output on the terminal. */
const printing = /^lamellar (?!.*(?: >| -o | --output ))/;

test('pages have commands', () => {
  expect(pages.length).toBeGreaterThanOrEqual(26);
  expect(pages.flatMap(({ commands }) => commands).length).toBeGreaterThanOrEqual(88);
});

// An audit or a comparison of a page takes seconds.
test.each(randomPart('pages with commands', pages, pages.length))(
  '$page shows the output of its commands',
  ({ page }) => {
    const results = runPage(page);
    for (const { command, shown } of results.filter((one) => printing.test(one.command)))
      expect(shown.join('').replaceAll('…', ''), command).not.toBe('');
    expect(results.map(({ command, printed }) => ({ command, printed }))).toEqual(
      results.map(({ command, shown }) => ({ command, printed: shown })),
    );
  },
);
