import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { farmFile, printFarm } from './example-files.ts';

const cli = fileURLToPath(new URL('../../cli/dist/lamellar.cjs', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));
const page = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

test('the host that is shown is what the real compiler makes of it', () => {
  expect(readFileSync(farmFile, 'utf8')).toBe(printFarm());
});

/** What the command prints of it, as a page has it. */
function printed(): string {
  const { stdout } = spawnSync(process.execPath, [cli, 'audit', '--snapshot', 'farm1.json'], {
    cwd: here,
    encoding: 'utf8',
  });
  return stdout.trimEnd();
}

test('docs/audit.md shows what the command prints', () => {
  const [, shown = ''] = /\$ lamellar audit --snapshot farm1\.json\n([^]*?)```/.exec(page('docs/audit.md')) ?? [];
  expect(shown.trimEnd()).toBe(printed());
});

test('README.md shows its beginning', () => {
  const [, shown = ''] = /^ {4}\$ lamellar audit --snapshot farm1\.json\n([^]*?)^ {4}…$/m.exec(page('README.md')) ?? [];
  const lines = shown
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^ {4}/, ''));
  expect(lines.length).toBeGreaterThan(5);
  expect(printed().split('\n').slice(0, lines.length)).toEqual(lines);
});
