import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { saveFile } from './save-file.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lamellar-unit-'));
  file = join(folder, 'saved');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const places: Readonly<Record<string, () => void>> = {
  nothing: () => undefined,
  'a file': () => {
    writeFileSync(file, 'old', { mode: 0o666 });
  },
  'a link to a file': () => {
    writeFileSync(join(folder, 'other'), 'old');
    symlinkSync('other', file);
  },
  'a link that leads nowhere': () => {
    symlinkSync('nowhere', file);
  },
  'a link to itself': () => {
    symlinkSync('saved', file);
  },
};

test.each(Object.keys(places))('%s gives way to what is saved', (what) => {
  places[what]?.();
  saveFile(file, Buffer.from('new'), 0o600);
  const status = lstatSync(file);
  expect([status.isFile(), (status.mode & 0o777).toString(8), readFileSync(file, 'utf8')]).toEqual([
    true,
    '600',
    'new',
  ]);
});

test('what a link has led to is as it was', () => {
  places['a link to a file']?.();
  saveFile(file, Buffer.from('new'), 0o600);
  expect(readFileSync(join(folder, 'other'), 'utf8')).toBe('old');
});

const others: Readonly<Record<string, () => void>> = {
  'a folder': () => {
    mkdirSync(file);
  },
  'a pipe': () => {
    execFileSync('mkfifo', [file]);
  },
  'a link to a device': () => {
    symlinkSync('/dev/null', file);
  },
};

test.each(Object.keys(others))('%s stays, and it is told', (what) => {
  others[what]?.();
  const before = lstatSync(file).ino;
  expect(() => {
    saveFile(file, Buffer.from('new'), 0o600);
  }).toThrow(`${file}: it is not a regular file`);
  expect(lstatSync(file).ino).toBe(before);
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});
