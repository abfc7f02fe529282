import { Dir, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { similarPath } from './similar-path.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'similar-path-'));
  for (const name of ['nginx.aa', 'nginz.aa']) writeFileSync(path.join(folder, name), '');
  mkdirSync(path.join(folder, 'hosts'));
  symlinkSync('nowhere', path.join(folder, 'dangling.aa'));
});

afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ['nginx.a', 'nginx.aa'],
  ['ngin.aa', 'nginx.aa'],
  ['hots', 'hosts'],
  ['hots/', 'hosts'],
  ['below/nginx.a', undefined],
  ['nginx.aa/below', undefined],
  ['web.aa', undefined],
])('suggests a name in the folder of the path: %s → %s', (wanted, near) => {
  expect(similarPath(path.join(folder, wanted))).toBe(near === undefined ? undefined : path.join(folder, near));
});

it('does not suggest a link without a target for itself', () => {
  expect(similarPath(path.join(folder, 'dangling.aa'))).toBeUndefined();
});

it('does not suggest anything for the empty path', () => expect(similarPath('')).toBeUndefined());

it('reads a part of a folder with very many names', () => {
  const huge = path.join(folder, 'huge');
  mkdirSync(huge);
  for (let index = 0; index < 1100; index++) writeFileSync(path.join(huge, String(index)), '');
  const readSync = vi.spyOn(Dir.prototype, 'readSync');
  similarPath(path.join(huge, 'name'));
  expect(readSync.mock.calls.length).toBeLessThan(1100);
});
