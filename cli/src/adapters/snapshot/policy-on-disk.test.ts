import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { bytesOf } from '@lamellar/core/language';
import type { SnapshotContainer, SnapshotTask } from '@lamellar/core/snapshot';
import { afterEach, expect, test } from 'vitest';
import { placesBelow } from './machine-places.ts';
import { PolicyFileReader } from './policy-on-disk.ts';
import { machineFolder } from './testing/machine-folder.ts';
import { UnseenObjects } from './unseen-objects.ts';

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

/** Makes a machine with a container whose first process is 10, and files of the process's folder in /proc. */
function machine(files: Readonly<Record<string, string>>): string {
  const own = Object.fromEntries(Object.entries(files).map(([name, content]) => [`proc/10/${name}`, content]));
  const root = machineFolder({ files: own });
  roots.push(root);
  for (const task of ['', '/task/11']) {
    mkdirSync(`${root}/proc/10${task}`, { recursive: true });
    symlinkSync('/proc/self/mountinfo', `${root}/proc/10${task}/mountinfo`);
  }
  return root;
}

/** Reads the policy files of the container, and lists the unseen objects. */
async function read(root: string) {
  const unseen = new UnseenObjects();
  const disk = new PolicyFileReader(placesBelow(root), unseen);
  const container = { name: bytesOf('web'), init: 10 } as SnapshotContainer;
  await disk.readContainers([container], [{ id: 10, label: bytesOf('web//&:web_:unconfined') } as SnapshotTask]);
  return { files: disk.files.map(({ path, content }) => [path, content]), unseen: unseen.list() };
}

const running = 'Name:\tinit\nVmSize:\t1 kB\n';

test('policy files of a container are read in the root of its first process', async () => {
  const root = machine({ status: running, 'root/etc/apparmor.d/nginx': 'profile nginx { }\n' });
  expect(await read(root)).toEqual({ files: [['/etc/apparmor.d/nginx', 'profile nginx { }\n']], unseen: [] });
});

test('policy files of a container are read if the main thread of its first process has ended', async () => {
  const root = machine({
    status: 'Name:\tinit\n',
    'task/10/status': 'Name:\tinit\n',
    'task/11/status': running,
    'task/11/root/etc/apparmor.d/nginx': 'profile nginx { }\n',
  });
  expect(await read(root)).toEqual({ files: [['/etc/apparmor.d/nginx', 'profile nginx { }\n']], unseen: [] });
});

test('policy of a container includes abstractions, tunables, and links that disable a profile', async () => {
  const root = machine({
    status: running,
    'root/etc/apparmor.d/nginx': 'include <tunables/global>\nprofile nginx { }\n',
    'root/etc/apparmor.d/tunables/global': 'include <tunables/home>\n',
    'root/etc/apparmor.d/tunables/home.d/site': '@{HOMEDIRS}=/home/\n',
    'root/etc/apparmor.d/abstractions/base.dpkg-old': '',
  });
  const folder = `${root}/proc/10/root/etc/apparmor.d`;
  mkdirSync(`${folder}/disable`);
  symlinkSync('/etc/apparmor.d/nginx', `${folder}/disable/nginx`);
  symlinkSync('/etc', `${folder}/abstractions/outside`);
  symlinkSync('/etc', `${folder}/local`);
  expect(await read(root)).toEqual({
    files: [
      ['/etc/apparmor.d/nginx', 'include <tunables/global>\nprofile nginx { }\n'],
      ['/etc/apparmor.d/tunables/global', 'include <tunables/home>\n'],
      ['/etc/apparmor.d/tunables/home.d/site', '@{HOMEDIRS}=/home/\n'],
      ['/etc/apparmor.d/disable/nginx', undefined],
    ],
    unseen: [
      {
        what: 'the policy file /etc/apparmor.d/abstractions/outside of container web',
        reason: 'it is a symbolic link',
      },
      { what: 'the policy file /etc/apparmor.d/local of container web', reason: 'it is a symbolic link' },
    ],
  });
});

test.each([
  ['bytes', (folder: string) => fill(folder, 3, 'a'.repeat(3 * 1024 * 1024)), 'they are larger than 8 MiB together'],
  ['entries of all folders', manyFolders, 'their folder has more than 10000 entries'],
])('the policy of a container has a limit of %s', async (_, make, reason) => {
  const root = machine({ status: running, 'root/etc/apparmor.d/x/a': 'profile a { }\n' });
  make(`${root}/proc/10/root/etc/apparmor.d/x`);
  const { files, unseen } = await read(root);
  expect(files.length).toBeGreaterThan(0);
  expect(files.length).toBeLessThanOrEqual(2000);
  expect(unseen).toEqual([{ what: 'the policy files of container web', reason }]);
});

function fill(folder: string, count: number, text: string): void {
  for (let number = 0; number < count; number++) writeFileSync(`${folder}/${number}`, text);
}

/** Makes three folders of 4,000 hidden files. */
function manyFolders(folder: string): void {
  for (const name of ['b', 'c', 'd']) {
    mkdirSync(`${folder}/${name}`);
    for (let number = 0; number < 4000; number++) writeFileSync(`${folder}/${name}/.${number}`, '');
  }
}

test('files included by an absolute path are places of policy without their text', () => {
  const root = machine({});
  const text = '#include "/opt/rules"\n  include if exists </srv/more>\ninclude <abstractions/base>\n';
  mkdirSync(`${root}/etc/apparmor.d`, { recursive: true });
  writeFileSync(`${root}/etc/apparmor.d/web`, text);
  const disk = new PolicyFileReader(placesBelow(root), new UnseenObjects());
  disk.readHost();
  expect(disk.places()).toEqual(expect.arrayContaining(['/etc/apparmor.d/web', '/opt/rules', '/srv/more']));
  expect(disk.places().join()).not.toContain('abstractions');
  expect(disk.files.map(({ path }) => path)).not.toContain('/opt/rules');
});

test('a folder with too many policy files does not prevent reads of further folders', () => {
  const root = machine({});
  const filled = 'var/lib/lxc/many/apparmor';
  mkdirSync(`${root}/${filled}`, { recursive: true });
  for (let count = 0; count < 1001; count++) writeFileSync(`${root}/${filled}/${count}`, '');
  mkdirSync(`${root}/var/lib/lxc/web/apparmor`, { recursive: true });
  writeFileSync(`${root}/var/lib/lxc/web/apparmor/lxc-web`, 'profile web { }\n');
  const unseen = new UnseenObjects();
  const disk = new PolicyFileReader(placesBelow(root), unseen);
  disk.readHost();
  expect(disk.files.filter(({ path }) => path.includes('/many/'))).toHaveLength(1000);
  expect(disk.files.filter(({ path }) => path.includes('/web/'))).toHaveLength(1);
  expect(unseen.list()).toContainEqual({ what: `/${filled}`, reason: 'it has more entries than are read' });
});
