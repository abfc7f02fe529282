import { closeSync, openSync, writeFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Mounts } from './mounts.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-mounts-'));
let descriptor: number;
let mount: string;
beforeAll(() => {
  descriptor = openSync(folder, 'r');
  mount = /^mnt_id:\t(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1] ?? '';
});
afterAll(() => {
  closeSync(descriptor);
  rmSync(folder, { recursive: true });
});

/** Mounts by a table like the kernel's. */
function mountsOf(...lines: readonly string[]): Mounts {
  const table = path.join(folder, 'mountinfo');
  writeFileSync(table, `${lines.join('\n')}\n`);
  return new Mounts(table);
}

test('a local file system is accepted by the table of this process', () => {
  expect(new Mounts('/proc/self/mountinfo').needLocal(descriptor)).toBe(mount);
});

test('a proc file system is refused', () => {
  const proc = openSync('/proc', 'r');
  try {
    expect(() => new Mounts('/proc/self/mountinfo').needLocal(proc)).toThrow('its file system is of type proc');
  } finally {
    closeSync(proc);
  }
});

/** A table with the given type for the mount. Further fields of the line look like a different type. */
function mountsOfType(type: string, options = 'rw'): Mounts {
  return mountsOf(
    `1${mount} 1 8:1 / / rw - tmpfs none rw`,
    String.raw`${mount} 1 8:1 / /a\040-\040ext4\040 ${options} - ${type} -\040ext4 rw - ext4`,
  );
}

test.each([
  ['ext4', 'rw shared:1 master:2'],
  ['overlay', 'rw'],
])('a file system of type %s is accepted', (type, options) => {
  expect(mountsOfType(type, options).needLocal(descriptor)).toBe(mount);
});

const fuse = 'its file system is FUSE, and the container can stop answering';
test.each([
  ['fuse', fuse],
  ['fuse.sshfs', fuse],
  ['fuse.ext4', fuse],
  ['fuseblk', fuse],
  ['nfs4', 'its file system is of type nfs4, and may stop answering'],
  ['9p', 'its file system is of type 9p, and may stop answering'],
  ['autofs', 'its file system is of type autofs, and may stop answering'],
  [String.raw`\033[2J`, 'its file system is not known'],
])('a file system of type %s is refused', (type, refusal) => {
  expect(() => mountsOfType(type).needLocal(descriptor)).toThrow(refusal);
});

test('an unlisted mount and a mount of an ended process are refused', () => {
  expect(() => mountsOf(`1${mount} 1 8:1 / / rw - ext4 none rw`).needLocal(descriptor)).toThrow('is not known');
  expect(() => new Mounts(path.join(folder, 'missing')).needLocal(descriptor)).toThrow('is not known');
});

test('a mount at the end of a long table is found', () => {
  const others = Array.from(
    { length: 100_000 },
    (_, index) => `${index + 10_000_000} 1 0:1 / /m${index} rw - fuse m rw`,
  );
  expect(mountsOf(...others, `${mount} 1 8:1 / / rw - ext4 none rw`).needLocal(descriptor)).toBe(mount);
});

test('a known mount needs no table', () => {
  expect(new Mounts(path.join(folder, 'missing')).needLocal(descriptor, mount)).toBe(mount);
});
