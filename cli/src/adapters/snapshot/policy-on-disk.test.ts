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

test('policy files of a container are not read from a folder with too many entries', async () => {
  const root = machine({ status: running, 'root/etc/apparmor.d/nginx': 'profile nginx { }\n' });
  for (let count = 0; count < 10_000; count++) writeFileSync(`${root}/proc/10/root/etc/apparmor.d/.${count}`, '');
  const { files, unseen } = await read(root);
  expect(files.length).toBeLessThanOrEqual(1);
  expect(unseen).toEqual([
    { what: 'the policy files of container web', reason: 'their folder has more than 10000 entries' },
  ]);
});

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
