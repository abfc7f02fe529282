import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ContainerFolder } from './container-folder.ts';
import { UnsafeRootError } from './root-folder.ts';

let base: string;
/** A folder of the host where nothing may change. */
let outside: string;
let root: string;
let folder: string;

beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'lamellar-root-'));
  [outside, root] = [path.join(base, 'outside'), path.join(base, 'rootfs')];
  folder = path.join(root, 'etc/apparmor.d');
  mkdirSync(folder, { recursive: true });
  mkdirSync(path.join(outside, 'apparmor.d'), { recursive: true });
  for (const file of ['canary', 'apparmor.d/policy.aa']) writeFileSync(path.join(outside, file), 'canary');
});

afterEach(() => {
  assert.deepEqual(
    new Set(readdirSync(outside, { recursive: true, encoding: 'utf8' })),
    new Set(['apparmor.d', 'apparmor.d/policy.aa', 'canary']),
  );
  for (const file of ['canary', 'apparmor.d/policy.aa'])
    assert.equal(readFileSync(path.join(outside, file), 'utf8'), 'canary');
  rmSync(base, { recursive: true });
});

function use<Result>(
  call: (opened: ContainerFolder) => Result,
  place = root,
  names: readonly string[] = ['etc', 'apparmor.d'],
): Result {
  const opened = ContainerFolder.open(place, names);
  try {
    return call(opened);
  } finally {
    opened.close();
  }
}

const policy = Buffer.from('profile a { }\n');

test('a file is written, found, replaced and removed', () => {
  use((opened) => opened.write('policy.aa', policy, false));
  expect(readFileSync(path.join(folder, 'policy.aa'))).toEqual(policy);
  expect(use((opened) => opened.find('policy.aa'))).toEqual({ kind: 'file', bytes: policy });
  use((opened) => opened.write('policy.aa', Buffer.from('other'), true));
  expect(readFileSync(path.join(folder, 'policy.aa'), 'utf8')).toBe('other');
  expect(readdirSync(folder)).toEqual(['policy.aa']);
  use((opened) => opened.remove('policy.aa'));
  expect(use((opened) => opened.find('policy.aa'))).toEqual({ kind: 'nothing' });
  use((opened) => opened.remove('policy.aa'));
});

test('a file is readable for all and belongs to the owner of the root', () => {
  chmodSync(folder, 0o7777);
  if (process.getuid?.() === 0) {
    chownSync(root, 1234, 1235);
    chownSync(folder, 77, 78);
  }
  use((opened) => opened.write('policy.aa', policy, false));
  const { mode, uid, gid } = statSync(path.join(folder, 'policy.aa'));
  const owner = statSync(root);
  expect({ mode: mode & 0o7777, uid, gid }).toEqual({ mode: 0o644, uid: owner.uid, gid: owner.gid });
});

test('a link of the host to a root is followed', () => {
  symlinkSync(root, path.join(base, 'link'));
  use((opened) => opened.write('a', policy, false), path.join(base, 'link'));
  expect(readdirSync(folder)).toEqual(['a']);
});

test('a container with the root of the host has no root for writes', () => {
  const own = path.join(base, 'own');
  symlinkSync('/', own);
  for (const place of ['/', own]) expect(() => use(() => undefined, place, [])).toThrow(/ is the host's own root$/);
});

describe('an invalid path is refused', () => {
  const paths: readonly (readonly [what: string, lay: () => void, said: RegExp])[] = [
    [
      'etc leads out',
      () => replace('etc', () => symlinkSync(outside, path.join(root, 'etc'))),
      /etc: it is a symbolic link$/,
    ],
    [
      'apparmor.d leads out',
      () => trap(() => symlinkSync(path.join(outside, 'apparmor.d'), folder)),
      /apparmor\.d: it is a symbolic link$/,
    ],
    [
      'apparmor.d leads out relatively',
      () => trap(() => symlinkSync('../../outside/apparmor.d', folder)),
      /a symbolic link$/,
    ],
    ['apparmor.d leads to itself', () => trap(() => symlinkSync(folder, folder)), /a symbolic link$/],
    ['apparmor.d leads nowhere', () => trap(() => symlinkSync('/nowhere', folder)), /a symbolic link$/],
    ['apparmor.d is a pipe', () => trap(() => execFileSync('mkfifo', [folder])), /it is a pipe$/],
    ['apparmor.d is a file', () => trap(() => writeFileSync(folder, '')), /it is a file$/],
    ['there is no apparmor.d', () => trap(() => undefined), /apparmor\.d: no such file or directory$/],
    ['there is no root', () => rmSync(root, { recursive: true }), /rootfs: no such file or directory$/],
  ];
  const trap = (make: () => void): void => replace('etc/apparmor.d', make);
  const replace = (name: string, make: () => void): void => {
    rmSync(path.join(root, name), { recursive: true });
    make();
  };

  test.each(paths)('%s', (_, lay, said) => {
    lay();
    expect(() => use((opened) => opened.write('policy.aa', policy, false))).toThrow(UnsafeRootError);
    expect(() => use((opened) => opened.remove('policy.aa'))).toThrow(said);
  });
});

describe('other objects in the place of a file are reported, and never followed, opened or replaced', () => {
  const target = (): string => path.join(folder, 'policy.aa');
  const traps: readonly (readonly [what: string, lay: () => void | Promise<void>, found: string])[] = [
    ['a link out', () => symlinkSync(path.join(outside, 'canary'), target()), 'a symbolic link'],
    ['a link to a device', () => symlinkSync('/dev/zero', target()), 'a symbolic link'],
    ['a link without a target', () => symlinkSync(path.join(outside, 'new'), target()), 'a symbolic link'],
    ['a pipe', () => void execFileSync('mkfifo', [target()]), 'a pipe'],
    ['a folder', () => mkdirSync(target()), 'a folder'],
    ['a huge file', () => (writeFileSync(target(), ''), truncateSync(target(), 2 ** 40)), 'it is larger than 4 MiB'],
    [
      'a socket',
      async () => {
        const server = createServer();
        await new Promise<void>((resolve) => server.listen(target(), resolve));
        server.unref();
      },
      'a socket',
    ],
  ];

  test.each(traps)('%s', async (_, lay, what) => {
    await lay();
    expect(use((opened) => opened.find('policy.aa'))).toEqual({ kind: 'other', what });
    expect(() => use((opened) => opened.write('policy.aa', policy, false))).toThrow(/policy\.aa already exists$/);
    expect(readdirSync(folder)).toEqual(['policy.aa']);
  });

  test('a hard link to a file of the host', () => {
    linkSync(path.join(outside, 'canary'), target());
    use((opened) => opened.write('policy.aa', policy, true));
    expect(readFileSync(target())).toEqual(policy);
  });

  test.each(traps.filter(([what]) => what !== 'a folder'))(
    'at the place of the unfinished file: %s',
    async (_, lay) => {
      await lay();
      execFileSync('mv', [target(), path.join(folder, '.lamellar-new.policy.aa')]);
      use((opened) => opened.write('policy.aa', policy, false));
      expect(readdirSync(folder)).toEqual(['policy.aa']);
      expect(readFileSync(target())).toEqual(policy);
    },
  );

  test('a folder at the place of the unfinished file', () => {
    mkdirSync(path.join(folder, '.lamellar-new.policy.aa'));
    expect(() => use((opened) => opened.write('policy.aa', policy, false))).toThrow(
      /\.lamellar-new\.policy\.aa is a folder$/,
    );
  });
});

test('an impossible file name', () => {
  expect(() => use((opened) => opened.find('a'.repeat(256)))).toThrow(/a: the name is too long$/);
});

test('an open folder stays the same folder after its replacement by a link', () => {
  use((opened) => {
    execFileSync('mv', [folder, path.join(root, 'moved')]);
    symlinkSync(path.join(outside, 'apparmor.d'), folder);
    opened.write('policy.aa', policy, false);
    opened.remove('other');
  });
  expect(readdirSync(path.join(root, 'moved'))).toEqual(['policy.aa']);
});
