import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UnhookedMonitors } from './unhooked-monitors.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-unhooked-'));
afterAll(() => rmSync(folder, { recursive: true }));

const newFile = (): string => path.join(mkdtempSync(path.join(folder, 'run-')), 'unhooked.json');
const [web, db, later] = [
  { id: 10, started: 5 },
  { id: 11, started: 5 },
  { id: 10, started: 6 },
];

test('a noted process is known to later runs as exactly this process', () => {
  const file = newFile();
  new UnhookedMonitors(file).note([web], () => [web, db]);
  const known = new UnhookedMonitors(file);
  expect([web, db, later].map((each) => known.has(each))).toEqual([true, false, false]);
});

test('ended processes are dropped at the next note', () => {
  const file = newFile();
  new UnhookedMonitors(file).note([web, db], () => [web, db]);
  new UnhookedMonitors(file).note([db, later], () => [db, later]);
  const known = new UnhookedMonitors(file);
  expect([web, db, later].map((each) => known.has(each))).toEqual([false, true, true]);
});

test('an empty note causes no question and no write', () => {
  const file = newFile();
  const requested = (): never => {
    throw new Error('asked');
  };
  new UnhookedMonitors(file).note([], requested);
  expect(() => readFileSync(file)).toThrow('ENOENT');
});

test.each(['', '{', '7', 'null', '[{"id":"10","started":5}]', '[null]'])(
  'a file of a different user is ignored: %s',
  (text) => {
    const file = newFile();
    writeFileSync(file, text);
    expect(new UnhookedMonitors(file).has(web)).toBe(false);
  },
);

test('a link in its place is replaced, and its target stays', () => {
  const [file, other] = [newFile(), newFile()];
  writeFileSync(other, 'kept');
  symlinkSync(other, file);
  new UnhookedMonitors(file).note([web], () => [web]);
  expect(readFileSync(other, 'utf8')).toBe('kept');
  expect(new UnhookedMonitors(file).has(web)).toBe(true);
});
