import { mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { withTemporaryFolder } from './temporary-folder.ts';

test('folders of processes that have ended go with the first new one, and others stay', async () => {
  const { stdout: pid } = await execa('node', ['--eval', 'console.log(process.pid)']);
  const [left, kept] = [`lamellar-${pid}-left`, `lamellar-${process.pid}-kept`];
  await mkdir(join(tmpdir(), left, 'deep'), { recursive: true });
  await mkdir(join(tmpdir(), kept));
  const own = await withTemporaryFolder(async (folder) => {
    const names = await readdir(tmpdir());
    expect(names).not.toContain(left);
    expect(names).toContain(kept);
    return folder;
  });
  await rm(join(tmpdir(), kept), { recursive: true });
  expect(await readdir(own).catch(() => 'gone')).toBe('gone');
});
