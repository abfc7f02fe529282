import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readLxcValues, type LxcValues } from './lxc-values.ts';

let folder: string;

beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'lamellar-lxc-'))));

afterEach(() => rmSync(folder, { recursive: true }));

/** @param configuration - `@` means the folder of the included files */
function valuesOf(configuration: string, others: Readonly<Record<string, string>> = {}): LxcValues {
  for (const [name, text] of Object.entries({ ...others, 'web/config': configuration })) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text.replaceAll('@', folder));
  }
  return readLxcValues({ runtime: 'lxc', lxcPath: folder, instance: 'web' });
}

test.each([
  ['lxc.rootfs.path = dir:/var/lib/lxc/web/rootfs\n', 'dir:/var/lib/lxc/web/rootfs'],
  ['lxc.rootfs.path=/a\n  lxc.rootfs.path = "/b c"  \n', '/b c'],
  ['# lxc.rootfs.path = /a\nlxc.rootfs.path.more = /b', undefined],
  ['lxc.rootfs.path = /a\nlxc.rootfs.path =\n', undefined],
  ['', undefined],
])('the root of %j', (configuration, rootPath) => {
  expect(valuesOf(configuration).rootPath).toBe(rootPath);
});

test.each([
  ['', true],
  ['lxc.cap.drop = sys_time mac_admin', false],
  ['lxc.cap.drop = mac_admin\nlxc.cap.drop = sys_time', false],
  ['lxc.cap.drop = mac_admin\nlxc.cap.drop =\nlxc.cap.drop = sys_time', true],
  ['lxc.cap.keep = chown', false],
  ['lxc.cap.keep = chown mac_admin', true],
  ['lxc.include = @/common.conf', false],
  ['lxc.include = @/common.conf\nlxc.include = @/userns', true],
  ['lxc.include = @/userns\nlxc.include = @/common.conf', false],
  ['lxc.include = @/nowhere', true],
])('whether processes of %j may load policy', (configuration, hasMacAdmin) => {
  const others = {
    'common.conf': 'lxc.cap.drop = mac_admin mac_override\n',
    'userns/10.conf': 'lxc.cap.drop =\n',
    'userns/README': 'lxc.cap.drop = mac_admin\n',
  };
  expect(valuesOf(configuration, others).hasMacAdmin).toBe(hasMacAdmin);
});

test('the profile, nesting and the kind of root follow from the last line each', () => {
  const { profileLine, nesting, nestingLine, privileged } = valuesOf(
    [
      'lxc.apparmor.profile = generated',
      'lxc.apparmor.allow_nesting = 0',
      'lxc.idmap = u 0 100000 65536',
      'lxc.include = @/more',
    ].join('\n'),
    { more: 'lxc.apparmor.allow_nesting = 1\n  lxc.apparmor.profile = "unconfined"\nlxc.idmap =\n' },
  );
  expect([nesting, privileged]).toEqual([true, true]);
  expect(profileLine).toMatchObject({ value: 'unconfined', file: `${folder}/more`, line: 2, column: 27 });
  expect(nestingLine).toMatchObject({ file: `${folder}/more`, line: 1 });
});

test('rules and hooks count until an empty value', () => {
  const { rawRules, startHooks } = valuesOf(
    'lxc.apparmor.raw = a,\nlxc.apparmor.raw =\nlxc.apparmor.raw = b,\nlxc.hook.start-host = x\nlxc.hook =\nlxc.hook.pre-start = y\n',
  );
  expect(rawRules.map(({ value, line }) => [value, line])).toEqual([['b,', 3]]);
  expect(startHooks.map(({ value }) => value)).toEqual(['y']);
});
