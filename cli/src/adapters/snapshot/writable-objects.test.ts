import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bytesOf } from '@lamellar/core/language';
import { UnseenObjects } from './unseen-objects.ts';
import { filesTrustedByLxc, writableObjects } from './writable-objects.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lamellar-writable-'));
  for (const folder of [
    'etc/apparmor',
    'etc/lxc',
    'etc/apparmor.d/disable',
    'var/cache/apparmor/f00.0',
    'var/lib/lxc/web/apparmor',
    'srv',
  ])
    mkdirSync(`${root}/${folder}`, { recursive: true });
  for (const file of [
    'etc/apparmor/parser.conf',
    'etc/lxc/default.conf',
    'etc/apparmor.d/nginx',
    'var/cache/apparmor/f00.0/nginx',
    'var/lib/lxc/web/apparmor/lxc-web',
    'var/lib/lxc/web/config',
    'srv/x',
  ])
    writeFileSync(`${root}/${file}`, '', { mode: 0o644 });
  symlinkSync('../../srv/x', `${root}/etc/apparmor.d/x`);
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const places = [
  '/etc/apparmor.d',
  '/etc/apparmor.d/disable',
  '/etc/apparmor.d/nginx',
  '/etc/apparmor.d/x',
  '/etc/apparmor.d/gone',
  '/var/lib/lxc/web/apparmor',
  '/var/lib/lxc/web/apparmor/lxc-web',
];

/** Lists the writable objects by path. The current user is trusted. */
function found(owner = process.getuid?.() ?? 0): readonly string[] {
  return writableObjects(places, ['/var/lib/lxc'], new UnseenObjects(), root, owner).map(({ path }) => path);
}

test('nothing is writable on a usual host', () => {
  expect(found()).toEqual([]);
});

test('an object that cannot be examined is unseen, and the others are examined', () => {
  rmSync(`${root}/etc/apparmor.d/nginx`);
  symlinkSync('nginx', `${root}/etc/apparmor.d/nginx`);
  const unseen = new UnseenObjects();
  const linked = ['/etc/apparmor.d/nginx/x', '/srv'];
  chmodSync(`${root}/srv`, 0o777);
  expect(writableObjects(linked, [], unseen, root, process.getuid?.()).map(({ path }) => path)).toEqual(['/srv']);
  expect(unseen.list()).toMatchObject([{ what: 'permissions of /etc/apparmor.d/nginx/x' }]);
});

test.each([
  ['a file', 'etc/apparmor.d/nginx', 0o666, ['/etc/apparmor.d/nginx']],
  ['a folder of policy', 'etc/apparmor.d/disable', 0o777, ['/etc/apparmor.d/disable']],
  ['a sticky folder of policy', 'etc/apparmor.d', 0o1777, ['/etc/apparmor.d']],
  ['a folder above', 'etc', 0o777, ['/etc']],
  ['a sticky folder above', 'etc', 0o1777, []],
  ['the target of a link', 'srv/x', 0o666, ['/srv/x']],
  ['the folder of the target', 'srv', 0o777, ['/srv']],
  ['compiled policy', 'var/cache/apparmor/f00.0/nginx', 0o666, ['/var/cache/apparmor/f00.0/nginx']],
  ['a generated host layer', 'var/lib/lxc/web/apparmor/lxc-web', 0o666, ['/var/lib/lxc/web/apparmor/lxc-web']],
  ['the configuration of a container', 'var/lib/lxc/web/config', 0o666, ['/var/lib/lxc/web/config']],
  ["a container's folder", 'var/lib/lxc/web', 0o777, ['/var/lib/lxc/web']],
  ["a container's folder for the group of root", 'var/lib/lxc/web', 0o770, []],
  ['options of the compiler', 'etc/apparmor/parser.conf', 0o666, ['/etc/apparmor/parser.conf']],
  ['the configuration of new containers', 'etc/lxc/default.conf', 0o666, ['/etc/lxc/default.conf']],
])('%s with write permission for everybody', (_, path, mode, expected) => {
  chmodSync(`${root}/${path}`, mode);
  expect(found()).toEqual(expected);
});

test.runIf(process.getuid?.() === 0)('a group other than root counts', async () => {
  const { chownSync } = await import('node:fs');
  chmodSync(`${root}/etc/apparmor.d/nginx`, 0o664);
  expect(found()).toEqual([]);
  chownSync(`${root}/etc/apparmor.d/nginx`, 0, 4);
  expect(writableObjects(places, [], new UnseenObjects(), root)).toEqual([
    { path: '/etc/apparmor.d/nginx', owner: 0, group: 4, mode: 0o100664 },
  ]);
});

test.runIf(process.getuid?.() === 0)('an owner other than root counts, also of a link', async () => {
  const { lchownSync } = await import('node:fs');
  lchownSync(`${root}/etc/apparmor.d/x`, 1000, 0);
  expect(found()).toEqual(['/etc/apparmor.d/x']);
});

test.runIf(process.getuid?.() === 0)('the owner of a container may own its configuration', async () => {
  const { chownSync } = await import('node:fs');
  chownSync(`${root}/var/lib/lxc/web/config`, 1000, 0);
  expect(found()).toEqual(['/var/lib/lxc/web/config']);
  chownSync(`${root}/var/lib/lxc/web`, 1000, 0);
  expect(found()).toEqual([]);
});

test('LXC trusts included configurations and the programs of start hooks', () => {
  const setting = (key: string, value: string, from?: string) => ({
    key: bytesOf(key),
    value: bytesOf(value),
    from: from === undefined ? undefined : bytesOf(from),
    isApplied: false,
  });
  const settings = [
    setting('lxc.hook.pre-start', '/srv/hook --token x'),
    setting('lxc.apparmor.profile', 'generated', '/test/usr/share/lxc/common.conf'),
    setting('lxc.cap.drop', 'sys_time', '/test/usr/share/lxc/common.conf'),
  ];
  const container = { name: bytesOf('web'), isRunning: false, settings } as const;
  const none = { project: undefined, path: undefined, cgroup: undefined, init: undefined, boundary: undefined };
  expect(filesTrustedByLxc([{ runtime: 'lxc', ...container, ...none }], '/test')).toEqual([
    '/srv/hook',
    '/usr/share/lxc/common.conf',
  ]);
  expect(filesTrustedByLxc([{ runtime: 'incus', ...container, ...none }], '/test')).toEqual([]);
});
