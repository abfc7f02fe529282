import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { withTemporaryFolder } from './temporary-folder.ts';

test('a new folder removes the folders of ended processes, and keeps further folders', async () => {
  const { stdout: pid } = await execa('node', ['--eval', 'console.log(process.pid)']);
  const [left, kept] = [`lamellar-${pid}-left`, `lamellar-${process.pid}-kept`];
  // Earlier tests of this process have already created a folder in the usual place.
  const parent = await mkdtemp(join(tmpdir(), 'temporary-folder-'));
  await mkdir(join(parent, left, 'deep'), { recursive: true });
  await mkdir(join(parent, kept));
  const own = await withTemporaryFolder(async (folder) => {
    const names = await readdir(parent);
    expect(names).not.toContain(left);
    expect(names).toContain(kept);
    return folder;
  }, parent);
  expect(await readdir(own).catch(() => 'gone')).toBe('gone');
  await rm(parent, { recursive: true });
});
