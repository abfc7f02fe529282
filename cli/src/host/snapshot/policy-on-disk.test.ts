import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { bytesOf } from '@lamellar/core/language';
import type { SnapshotContainer, SnapshotTask } from '@lamellar/core/snapshot';
import { afterEach, expect, test } from 'vitest';
import { placesBelow } from './machine-places.ts';
import { PolicyOnDisk } from './policy-on-disk.ts';
import { machineFolder } from './testing/machine-folder.ts';
import { UnseenThings } from './unseen.ts';

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

/** A machine with a container whose first process is 10, and files of its process's folder in /proc. */
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

/** The policy files of that container, and what is unseen. */
async function read(root: string) {
  const unseen = new UnseenThings();
  const disk = new PolicyOnDisk(placesBelow(root), unseen);
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
