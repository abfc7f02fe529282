import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lchownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, inject, it } from 'vitest';
import { readEntries, writeEntries, type Entries } from './cache-file.ts';

const isRoot = process.getuid?.() === 0;
const stranger = 12345;
const name = 'can-1.code';
const code: Entries = new Map([
  ['a.js', Buffer.from('first')],
  ['ü.js', Buffer.alloc(0)],
  ['b.js', Buffer.from('second, and longer')],
]);

let above: string;
let folder: string;
let file: string;

beforeEach(() => {
  above = mkdtempSync(path.join(inject('scratch'), 'code-'));
  folder = path.join(above, 'lamellar');
  file = path.join(folder, name);
  writeEntries(folder, name, () => code);
});

it('reads a written cache', () => {
  expect(readEntries(folder, name)).toEqual(code);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readdirSync(folder)).toEqual([name]);
});

it('writes a file without modules', () => {
  writeEntries(folder, name, () => new Map());
  expect(readEntries(folder, name)).toEqual(new Map());
});

it('aligns the code of each module', () => {
  for (const bytes of readEntries(folder, name)?.values() ?? []) expect(bytes.byteOffset % 8).toBe(0);
});

describe('counts as missing', () => {
  it('a file that is not there', () => {
    expect(readEntries(folder, 'other.code')).toBeUndefined();
    expect(readEntries(path.join(folder, 'below'), name)).toBeUndefined();
    expect(readEntries(path.join(file, 'below'), name)).toBeUndefined();
  });

  it('a file with a cut or a wrong byte at any place', () => {
    const bytes = readFileSync(file);
    for (let at = 0; at < bytes.length; at++) {
      writeFileSync(file, bytes.subarray(0, at));
      expect(readEntries(folder, name)).toBeUndefined();
      const damaged = Buffer.from(bytes);
      damaged[at] = ~(damaged[at] ?? 0);
      writeFileSync(file, damaged);
      expect(readEntries(folder, name)).toBeUndefined();
    }
  });

  it.each([0o664, 0o646, 0o666])('a file of mode %o', (mode) => {
    chmodSync(file, mode);
    expect(readEntries(folder, name)).toBeUndefined();
  });

  it.each([0o770, 0o707, 0o1777])('a file in a folder of mode %o', (mode) => {
    chmodSync(folder, mode);
    expect(readEntries(folder, name)).toBeUndefined();
  });

  it('a file below a folder that others can write', () => {
    chmodSync(above, 0o777);
    expect(readEntries(folder, name)).toBeUndefined();
  });

  it.runIf(isRoot)('(needs root) a file, a folder or a folder above of another user', () => {
    for (const place of [file, folder, above]) {
      lchownSync(place, stranger, 0);
      expect(readEntries(folder, name)).toBeUndefined();
      lchownSync(place, 0, 0);
      expect(readEntries(folder, name)).toEqual(code);
    }
  });

  it('a link, a folder or a FIFO in the place of the file', () => {
    renameSync(file, path.join(folder, 'target'));
    symlinkSync('target', file);
    expect(readEntries(folder, name)).toBeUndefined();
    mkdirSync(path.join(folder, 'folder.code'));
    expect(readEntries(folder, 'folder.code')).toBeUndefined();
    execFileSync('mkfifo', [path.join(folder, 'fifo.code')]);
    expect(readEntries(folder, 'fifo.code')).toBeUndefined();
  });
});

describe('reads', () => {
  it('a folder by a link', () => {
    symlinkSync(folder, path.join(above, 'link'));
    expect(readEntries(path.join(above, 'link'), name)).toEqual(code);
  });

  it('a folder below a sticky folder that everybody can write', () => {
    chmodSync(above, 0o1777);
    expect(readEntries(folder, name)).toEqual(code);
  });

  it('no folder by a link into a folder that others can write', () => {
    symlinkSync(folder, path.join(inject('scratch'), path.basename(above) + '-link'));
    chmodSync(above, 0o777);
    expect(readEntries(path.join(inject('scratch'), path.basename(above) + '-link'), name)).toBeUndefined();
  });
});

describe('writes nothing', () => {
  const never = (): Entries => {
    throw new Error('made code that cannot be written');
  };

  // Node would try for ever to make a folder with its parents in /proc.
  it.each(['/proc/1/x/lamellar', '/proc/lamellar', '/sys/lamellar', '/dev/null/lamellar'])('to %s', (place) => {
    writeEntries(place, name, never);
    expect(existsSync(place)).toBe(false);
  });

  it('below a missing folder with a missing parent', () => {
    writeEntries(path.join(above, 'x/y/z'), name, never);
    expect(existsSync(path.join(above, 'x'))).toBe(false);
  });

  it.each([0o777, 0o1777])('to a folder of mode %o', (mode) => {
    chmodSync(folder, mode);
    writeEntries(folder, 'other.code', never);
    expect(readdirSync(folder)).toEqual([name]);
  });

  it.runIf(isRoot)('(needs root) to a folder of another user, and makes no folder in it', () => {
    lchownSync(above, stranger, 0);
    writeEntries(folder, 'other.code', never);
    writeEntries(path.join(above, 'new'), 'other.code', never);
    expect([readdirSync(above), readdirSync(folder)]).toEqual([['lamellar'], [name]]);
  });
});

it('leaves nothing if the code cannot be made', () => {
  writeEntries(folder, 'other.code', () => {
    throw new Error('no memory');
  });
  expect(readdirSync(folder)).toEqual([name]);
  expect(readEntries(folder, name)).toEqual(code);
});

it('replaces a file, and never writes to the old one', () => {
  linkSync(file, path.join(above, 'kept'));
  writeEntries(folder, name, () => new Map([['c.js', Buffer.from('third')]]));
  expect(readEntries(folder, name)?.size).toBe(1);
  expect(readFileSync(path.join(above, 'kept')).includes('second')).toBe(true);
});

it('removes the oldest files of other versions, and no others', () => {
  writeFileSync(path.join(folder, 'README'), '');
  for (let index = 0; index < 40; index++) {
    const other = path.join(folder, index % 2 === 0 ? `other${index}.code` : `killed${index}.code.${index}`);
    writeFileSync(other, '');
    utimesSync(other, 1000 + index, 1000 + index);
  }
  writeEntries(folder, name, () => code);
  const kept = readdirSync(folder);
  expect(kept).toHaveLength(17);
  expect(kept).toContain('README');
  expect(kept).toContain(name);
  expect(kept).toContain('killed39.code.39');
  expect(kept).not.toContain('other0.code');
});
