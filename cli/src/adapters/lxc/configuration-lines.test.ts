import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ConfigurationReader, parseConfiguration } from './configuration-lines.ts';
import { withSettings } from './settings-block.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-lines-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Reads the configuration of a container `web` below a folder of containers; `@` means the folder. */
function read(configuration: string, others: Readonly<Record<string, string>> = {}) {
  const containers = mkdtempSync(path.join(folder, 'lxc-'));
  for (const [name, text] of Object.entries({ ...others, 'web/config': configuration })) {
    mkdirSync(path.dirname(path.join(containers, name)), { recursive: true });
    writeFileSync(path.join(containers, name), text.replaceAll('@', containers));
  }
  return { containers, found: () => new ConfigurationReader([containers]).read(`${containers}/web/config`) };
}

test.each([
  ['lxc.uts.name = web', ['lxc.uts.name', 'web', 1, 16]],
  ['\n  lxc.uts.name="a b" ', ['lxc.uts.name', 'a b', 2, 17]],
  ["lxc.apparmor.raw = 'deny mount,'", ['lxc.apparmor.raw', 'deny mount,', 1, 21]],
  ['lxc.apparmor.raw =', ['lxc.apparmor.raw', '', 1, 19]],
] as const)('%j is a key, a value, and the place of the value', (text, expected) => {
  const lines = parseConfiguration(text, 'config');
  expect(lines.map(({ key, value, line, column }) => [key, value, line, column])).toEqual([expected]);
});

test.each(['# lxc.uts.name = web', 'uts.name = web', 'lxc.uts.name'])('%j contains no setting', (text) => {
  expect(parseConfiguration(text, 'config')).toEqual([]);
});

test('lines written by apply are recognised', () => {
  const text = withSettings('lxc.uts.name = web\n', 'web', ['lxc.apparmor.profile = generated']);
  const lines = parseConfiguration(`${text}lxc.start.auto = 1\n`, 'config');
  expect(lines.map(({ key, isApplied }) => [key, isApplied])).toEqual([
    ['lxc.uts.name', false],
    ['lxc.apparmor.profile', true],
    ['lxc.start.auto', false],
  ]);
});

test('an include is replaced by its lines, and an include of a folder by those of its *.conf', () => {
  const { containers, found } = read('lxc.a = 1\nlxc.include = @/all\nlxc.c = 3\n', {
    'all/2.conf': 'lxc.b = 2\n',
    'all/README': 'lxc.z = 9\n',
  });
  expect(found()).toMatchObject({
    lines: [
      { key: 'lxc.a', file: `${containers}/web/config` },
      { key: 'lxc.b', file: `${containers}/all/2.conf` },
      { key: 'lxc.c', line: 3 },
    ],
    unread: [],
  });
});

test.each([
  ['lxc.include = @/nowhere', '@/nowhere: no such file or directory'],
  ['lxc.include = common.conf', 'its path depends on where LXC is started'],
  ['lxc.include = /dev/zero', '/dev/zero: it is not a regular file'],
])('%s is not read and is reported', (line, reason) => {
  const { containers, found } = read(`\n${line}\n`);
  expect(found()).toMatchObject({
    unread: [{ line: { line: 2 }, reason: reason.replaceAll('@', containers) }],
  });
});

test('a missing folder includes nothing', () => {
  expect(read('lxc.include = @/nowhere/\n').found()).toEqual({ lines: [], unread: [] });
});

test('a configuration that includes itself ends, and the omission is reported', () => {
  const { found } = read('lxc.include = @/web/config\nlxc.include = @/web/config\n');
  expect(found()).toMatchObject({ unread: [{ reason: 'more than 1,000 files' }] });
});

test('links that a container may have created are not followed', () => {
  const { containers, found } = read('lxc.include = @/web/rootfs/etc/more\n', { 'web/rootfs/x': '' });
  symlinkSync('/etc', `${containers}/web/rootfs/etc`);
  const reason = `${containers}/web/rootfs/etc is a link, which a container may have made`;
  expect(found()).toMatchObject({ unread: [{ reason: `${containers}/web/rootfs/etc/more: ${reason}` }] });
  rmSync(`${containers}/web/config`);
  symlinkSync('/etc/passwd', `${containers}/web/config`);
  expect(found()).toMatchObject({ reason: `${containers}/web/config is a link, which a container may have made` });
});

test('the folder of a container may be a link of the administrator', () => {
  const { containers } = read('lxc.uts.name = web\n');
  symlinkSync(`${containers}/web`, `${containers}/linked`);
  expect(new ConfigurationReader([containers]).read(`${containers}/linked/config`)).toMatchObject({ unread: [] });
});

test('a missing container has no configuration', () => {
  expect(new ConfigurationReader([folder]).read(`${folder}/none/config`)).toMatchObject({ missing: true });
});
