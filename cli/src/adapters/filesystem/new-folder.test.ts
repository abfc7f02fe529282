import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesOf } from '@lamellar/core/language';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CommandError } from '../../exit-status.ts';
import type { Files } from './generation-files.ts';
import { writeNewFolder } from './new-folder.ts';
import { attemptsUntil, battlefield, stranger, underAttack, type Battlefield } from './testing/under-attack.ts';

const files: Files = new Map([
  ['README', bytesOf('read me')],
  ['containers/web/policy/a.aa', bytesOf('profile a { }')],
  ['containers/db/settings', bytesOf('db')],
]);
/** The second file cannot be written. */
const impossible: Files = new Map([...files, ['x'.repeat(300), bytesOf('')]]);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lamellar-new-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each(['out', 'deep/er/out', 'out/'])('files are written into a folder that does not exist: %s', (name) => {
  expect(writeNewFolder(path.join(folder, name), files)).toBe(true);
  for (const [file, content] of files)
    expect(readFileSync(path.join(folder, name, file), 'latin1'), file).toBe(content);
});

test('an empty folder is filled, and a folder with files stays unchanged', () => {
  mkdirSync(path.join(folder, 'out'));
  expect(writeNewFolder(path.join(folder, 'out'), files)).toBe(true);
  expect(writeNewFolder(path.join(folder, 'out'), files)).toBe(false);
  writeFileSync(path.join(folder, 'file'), '');
  expect(() => writeNewFolder(path.join(folder, 'file'), files)).toThrow('ENOTDIR');
});

test('nothing remains if a file cannot be written', () => {
  expect(() => writeNewFolder(path.join(folder, 'out'), impossible)).toThrow('ENAMETOOLONG');
  expect(readdirSync(folder)).toEqual([]);
  mkdirSync(path.join(folder, 'out'));
  expect(() => writeNewFolder(path.join(folder, 'out'), impossible)).toThrow('ENAMETOOLONG');
  expect(readdirSync(path.join(folder, 'out'))).toEqual([]);
});

describe.runIf(process.getuid?.() === 0)('(needs root) another user', () => {
  let field: Battlefield;
  beforeEach(() => {
    field = battlefield();
  });
  afterEach(() => field.remove());

  test('redirects no write in 1,000 attempts by a link in or in place of the folder', async () => {
    // Replaces all new objects and contents by links.
    const attack = `const out = home + '/out';
      try { fs.renameSync(out, home + '/taken' + Math.random()); } catch {}
      fs.symlinkSync(target, out);
      fs.unlinkSync(out);
      fs.mkdirSync(out); fs.symlinkSync(target, out + '/containers'); fs.unlinkSync(out + '/containers'); fs.rmdirSync(out);`;
    const counts = { written: 0, refused: 0 };
    await underAttack(field, attack, () => {
      for (const count of attemptsUntil(1000, () => Math.min(counts.written, counts.refused) > 0)) {
        try {
          counts[
            writeNewFolder(path.join(field.home, 'out'), count % 2 === 0 ? files : impossible) ? 'written' : 'refused'
          ]++;
        } catch (error) {
          if (!(error instanceof CommandError) && !('code' in (error as Error))) throw error;
          counts.refused++;
        }
      }
    });
    field.expectUntouched();
    expect(Math.min(counts.written, counts.refused)).toBeGreaterThan(0);
  }, 90_000);

  test('may own no folder that root writes into, and no link on the path', () => {
    const out = path.join(field.home, 'out');
    mkdirSync(out);
    chownSync(out, stranger, stranger);
    const problem = `${out}: users besides root can write this directory`;
    expect(() => writeNewFolder(out, files)).toThrow(problem);
    chownSync(out, 0, 0);
    chmodSync(out, 0o777);
    expect(() => writeNewFolder(out, files)).toThrow(problem);
    const link = path.join(field.home, 'link');
    symlinkSync(field.target, link);
    lchownSync(link, stranger, stranger);
    for (const place of [link, `${link}/below`, `${link}/below/out`])
      expect(() => writeNewFolder(place, files), place).toThrow(`${link} is a link of user ${stranger}`);
    field.expectUntouched();
    expect(readdirSync(out)).toEqual([]);
  });

  test("can be given a new folder, which is root's", () => {
    const out = path.join(field.home, 'new/out');
    expect(writeNewFolder(out, files)).toBe(true);
    expect(statSync(out).uid).toBe(0);
    expect(existsSync(path.join(out, 'README'))).toBe(true);
  });
});
