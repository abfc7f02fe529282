import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test, vi } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** Programs with their indented output. */
const examples = Array.from(
  readme.matchAll(/^```ts\n(.*?)^```\n\n((?: {4}[^\n]*\n|\n(?= {4}))+)/gms),
  ([, program = '', output = '']) => ({
    program,
    output: output.replaceAll(/^ {4}/gm, '').trimEnd(),
  }),
);

// The folder is in the package, to resolve the package's name to the entry points.
const folder = mkdtempSync(fileURLToPath(new URL('../.readme-', import.meta.url)));
afterAll(() => rmSync(folder, { recursive: true }));

describe('core/README.md', () => {
  test('has examples', () => {
    expect(examples).toHaveLength(readme.split('```ts').length - 1);
    expect(examples.length).toBeGreaterThan(3);
  });

  test.each(examples)('example %#', async ({ program, output }) => {
    const file = join(folder, `example-${examples.findIndex((example) => example.program === program)}.ts`);
    writeFileSync(file, program);
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    await import(pathToFileURL(file).href);
    const { formatWithOptions } = await import('node:util');
    const printed = log.mock.calls.map((call) => formatWithOptions({ colors: false }, ...call));
    log.mockRestore();
    expect(printed.join('\n').trimEnd()).toBe(output);
  });

  test('has a row for each entry point', () => {
    const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      exports: Record<string, unknown>;
    };
    const rows = Array.from(readme.matchAll(/^\| `@lamellar\/core(.*?)` \|/gm), ([, name = '']) => `.${name}`);
    expect(rows).toEqual(Object.keys(exports));
  });
});
