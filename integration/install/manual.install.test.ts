import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { manualPages } from '../../packaging/manual/manual.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-manual-'));
afterAll(() => rmSync(folder, { recursive: true }));
const pages = [...manualPages({ version: '1.2.3', date: '2026-01-31' })].map(([name, text]) => {
  writeFileSync(path.join(folder, name), text);
  return name;
});

function run(...[file = '', ...words]: readonly string[]): { readonly stdout: string; readonly stderr: string } {
  const env = { ...process.env, LC_ALL: 'C.UTF-8', MANWIDTH: '80', MANROFFSEQ: '', MAN_KEEP_FORMATTING: '' };
  const { stdout, stderr, status } = spawnSync(file, words, { cwd: folder, encoding: 'utf8', env });
  return { stdout, stderr: status === 0 ? stderr : `${file} ended with ${status}: ${stderr}` };
}

describe.each(pages)('%s', (page) => {
  test('mandoc reports no problem', () => {
    expect(run('mandoc', '-Tlint', '-Wall', page)).toEqual({ stdout: '', stderr: '' });
  });

  test('man has no warnings, and every line fits 80 columns', () => {
    expect(run('man', '--warnings', '-E', 'UTF-8', '-l', '-Tutf8', '-Z', page).stderr).toBe('');
    const { stdout, stderr } = run('man', '-l', page);
    expect(stderr).toBe('');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).toMatch(/^NAME\n {7}lamellar/m);
  });
});
