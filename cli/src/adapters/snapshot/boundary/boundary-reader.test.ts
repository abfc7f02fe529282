import { chmodSync, rmSync } from 'node:fs';
import type { SnapshotContainer } from '@lamellar/core/snapshot';
import { bytesOf, type ByteString } from '@lamellar/core/language';
import { afterEach, expect, test } from 'vitest';
import type { IncusInstance } from '../../incus/incus.ts';
import { placesBelow } from '../machine-places.ts';
import { machineFolder, type MadeMachine, type MadeProcess } from '../testing/machine-folder.ts';
import { UnseenObjects } from '../unseen-objects.ts';
import { BoundaryReader } from './boundary-reader.ts';
import { hostPlaces } from './host-places.ts';
import type { Mount } from './mount-table.ts';
import { visibleFiles } from './visible-files.ts';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

const hostMounts = `22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
23 22 0:21 / /proc rw,nosuid - proc proc rw
24 22 0:22 / /sys rw,nosuid - sysfs sysfs rw
25 22 0:25 / /run rw,nosuid - tmpfs tmpfs rw
26 22 0:26 / /dev rw - devtmpfs udev rw
`;

const hostFiles = {
  'etc/shadow': '',
  'etc/cron.d/one': '',
  'proc/sys/kernel/core_pattern': '',
  'proc/sysrq-trigger': '',
  'sys/kernel/uevent_helper': '',
};

function container(name: string, init: number): SnapshotContainer {
  const none = { project: undefined, path: undefined, cgroup: undefined, settings: undefined, boundary: undefined };
  return { runtime: 'lxc', name: name as ByteString, isRunning: true, init, ...none };
}

/** Reads the boundaries of containers with these first processes. */
function read(inits: readonly MadeProcess[], instances: readonly IncusInstance[] = [], more: MadeMachine = {}) {
  const processes = Object.fromEntries(inits.map((init, index) => [10 + index, init]));
  const root = machineFolder({
    mountinfo: hostMounts,
    files: hostFiles,
    ...more,
    processes: { 1: { namespaces: { net: 1, ipc: 1, uts: 1, cgroup: 1, mnt: 1 } }, ...processes },
  });
  folders.push(root);
  chmodSync(`${root}/etc/shadow`, 0o640);
  const unseen = new UnseenObjects();
  const reader = new BoundaryReader(placesBelow(root), unseen);
  const containers = inits.map((_, index) =>
    instances.length === 0
      ? container(`c${index}`, 10 + index)
      : { ...container('web', 10), runtime: 'incus' as const, project: 'default' as ByteString },
  );
  const boundaries = reader.read(containers, instances).map(({ boundary }) => boundary);
  const files = boundaries.map((boundary) =>
    boundary?.files.map(({ file, path, ...others }) => [reader.hostFiles[file]?.path, path, others] as const),
  );
  return { boundaries, files, hostFiles: reader.hostFiles, unseen: unseen.list() };
}

const own = { pids: 9, namespaces: { net: 9, ipc: 9, uts: 9, cgroup: 9, mnt: 9 }, firstId: 100_000 };
const mounted = {
  isReadOnly: false,
  isOwned: false,
  isOwnInstance: false,
  device: undefined,
  from: undefined,
};
const rootMount = '40 1 254:1 /var/lib/lxc/web/rootfs / rw - ext4 /dev/vda1 rw\n41 40 0:50 / /proc rw - proc proc rw\n';

test('the files of the host, with owners and permissions', () => {
  const found = read([]);
  expect(found.hostFiles.map(({ path, kind }) => [path, kind])).toEqual([
    ['/proc/sys/kernel/core_pattern', 'file'],
    ['/proc/sysrq-trigger', 'file'],
    ['/sys/kernel/uevent_helper', 'file'],
    ['/etc/shadow', 'file'],
    ['/etc/cron.d', 'directory'],
  ]);
  expect(found.hostFiles.find(({ path }) => path === '/etc/shadow')?.mode).toBe(0o640);
});

test('a container without mounts of the host has no file of the host', () => {
  const { boundaries } = read([{ ...own, mountinfo: rootMount }]);
  const ids = [{ first: 100_000, count: 65_536 }];
  expect(boundaries).toEqual([
    { files: [], otherMounts: 0, sharedNamespaces: [], capabilities: '000001ffffffffff', users: ids, groups: ids },
  ]);
});

test('the proc of the host, writable and read-only', () => {
  const mountinfo = (options: string): string => `${rootMount}42 40 0:21 / /host\\040proc ${options} - proc proc rw\n`;
  const { files } = read([
    { ...own, mountinfo: mountinfo('rw') },
    { ...own, mountinfo: mountinfo('ro,nosuid') },
  ]);
  const paths = (isReadOnly: boolean) => [
    [
      '/proc/sys/kernel/core_pattern',
      '/host proc/sys/kernel/core_pattern',
      { ...mounted, mount: '/host proc', isReadOnly },
    ],
    ['/proc/sysrq-trigger', '/host proc/sysrq-trigger', { ...mounted, mount: '/host proc', isReadOnly }],
  ];
  expect(files).toEqual([paths(false), paths(true)]);
});

test('a mount of the root without submounts shows only files of that file system', () => {
  const { files } = read([{ ...own, mountinfo: `${rootMount}42 40 254:1 / /host rw - ext4 /dev/vda1 rw\n` }]);
  expect(files[0]?.map(([file, path]) => [file, path])).toEqual([
    ['/etc/shadow', '/host/etc/shadow'],
    ['/etc/cron.d', '/host/etc/cron.d'],
  ]);
});

test('a mount of a folder or of a file', () => {
  const mountinfo = `${rootMount}42 40 254:1 /etc/cron.d /cron rw - ext4 /dev/vda1 rw
43 40 254:1 /etc/shadow /shadow rw,idmapped - ext4 /dev/vda1 rw
44 40 254:1 /srv /srv rw - ext4 /dev/vda1 rw
`;
  const { boundaries, files } = read([{ ...own, mountinfo }]);
  expect(files[0]).toEqual([
    ['/etc/cron.d', '/cron', { ...mounted, mount: '/cron' }],
    ['/etc/shadow', '/shadow', { ...mounted, mount: '/shadow', isOwned: true }],
  ]);
  expect(boundaries[0]?.otherMounts).toBe(1);
});

test('the files of a neighbour are visible in a mount, and the own files are not', () => {
  const rootOf = (name: string) => `40 1 254:1 /var/lib/lxc/${name}/rootfs / rw - ext4 /dev/vda1 rw\n`;
  const inits = [
    `${rootOf('web')}42 40 254:1 /var/lib/lxc/db/rootfs /db rw - ext4 /dev/vda1 rw
43 40 254:1 /var/lib/lxc/db/rootfs/srv /data ro - ext4 /dev/vda1 rw
44 40 254:1 /var/lib/lxc/web/rootfs/srv /own rw - ext4 /dev/vda1 rw\n`,
    rootOf('db'),
    // A container in the container `web`.
    `${rootOf('web/rootfs/inner')}42 40 254:1 /var/lib/lxc/web/rootfs/srv /srv rw - ext4 /dev/vda1 rw\n`,
  ].map((mountinfo) => ({ ...own, mountinfo }));
  const roots = { 'var/lib/lxc/web/rootfs/inner/rootfs/x': '', 'var/lib/lxc/db/rootfs/x': '' };
  const { boundaries, files } = read(inits, [], { files: { ...hostFiles, ...roots } });
  expect(files).toEqual([
    [
      ['/var/lib/lxc/db/rootfs', '/db', { ...mounted, mount: '/db' }],
      ['/var/lib/lxc/db/rootfs', '/data', { ...mounted, mount: '/data', isReadOnly: true }],
    ],
    [],
    [],
  ]);
  expect(boundaries.map((one) => one?.otherMounts)).toEqual([1, 0, 1]);
});

test('a file below a further mount is not visible', () => {
  const mountinfo = `${rootMount}42 40 0:21 / /hostproc rw - proc proc rw\n43 42 0:21 /sys /hostproc/sys ro - proc proc rw
44 42 0:60 / /hostproc/sysrq-trigger rw - tmpfs tmpfs rw\n`;
  const { files } = read([{ ...own, mountinfo }]);
  expect(files[0]?.map(([file, , others]) => [file, others])).toEqual([
    ['/proc/sys/kernel/core_pattern', { ...mounted, mount: '/hostproc/sys', isReadOnly: true }],
  ]);
});

test('an own proc matters only to root of the host', () => {
  const { files } = read([{ ...own, firstId: 0, mountinfo: rootMount }]);
  expect(files[0]).toEqual([
    [
      '/proc/sys/kernel/core_pattern',
      '/proc/sys/kernel/core_pattern',
      { ...mounted, mount: '/proc', isOwnInstance: true },
    ],
    ['/proc/sysrq-trigger', '/proc/sysrq-trigger', { ...mounted, mount: '/proc', isOwnInstance: true }],
  ]);
});

test('namespaces shared with the host, and with other containers', () => {
  const init = (number: number, pids: number, net: number): MadeProcess => ({
    mountinfo: rootMount,
    pids,
    namespaces: { net, ipc: number, uts: number, cgroup: number, mnt: number },
  });
  const { boundaries } = read([init(10, 10, 1), init(11, 11, 30), init(12, 1, 30), init(13, 11, 30)]);
  expect(boundaries.map((boundary) => boundary?.sharedNamespaces)).toEqual([
    [{ kind: 'net', container: undefined }],
    [
      { kind: 'pid', container: 3 },
      { kind: 'net', container: 3 },
    ],
    [
      { kind: 'pid', container: undefined },
      { kind: 'net', container: 1 },
    ],
    [
      { kind: 'pid', container: 1 },
      { kind: 'net', container: 1 },
    ],
  ]);
});

test('the device of Incus with a mount, and a block device', () => {
  const mountinfo = `${rootMount}42 40 0:21 / /hostproc rw - proc proc rw\n`;
  const devices = [
    { name: 'hp', type: 'disk', source: '/proc', path: '/hostproc/', from: 'base' },
    { name: 'trigger', type: 'unix-char', source: '/proc/sysrq-trigger', path: '/dev/trigger', from: undefined },
  ];
  const base = { type: 'container', config: {}, inherited: {}, inheritedFrom: {} };
  const { files } = read([{ ...own, mountinfo }], [{ name: 'web', project: 'default', ...base, devices }]);
  expect(files[0]?.map(([, path, { device, from, isOwned }]) => [path, device, from, isOwned])).toEqual([
    ['/hostproc/sys/kernel/core_pattern', 'hp', 'base', false],
    ['/hostproc/sysrq-trigger', 'hp', 'base', false],
    ['/dev/trigger', 'trigger', undefined, true],
  ]);
});

test('a device of the host has numbers, and is not visible through a mount with nodev', () => {
  const mount = { device: '0:26', root: '/', target: '/dev', type: 'devtmpfs', source: '/dev/null' } as const;
  const flags = { isReadOnly: false, isIdMapped: false, hidesDevices: false };
  const mounts = [{ ...mount, ...flags } as unknown as Mount];
  const places = hostPlaces('', mounts, new UnseenObjects()).filter(({ path }) => path === '/dev/null');
  expect(places).toMatchObject([{ kind: 'character', device: '1:3', fileSystem: '0:26' }]);
  const seen = (hidesDevices: boolean) =>
    visibleFiles(
      mounts.map((one) => ({ ...one, hidesDevices })),
      places,
      mounts,
      false,
    ).files.map(({ path }) => path);
  expect([seen(false), seen(true)]).toEqual([['/dev/null'], []]);
});

test('very many mounts of a container hide no mount of its runtime, and are reported', () => {
  const many = Array.from({ length: 30_000 }, (_, index) => `${index + 50} 40 0:60 / /m${index} rw - tmpfs x rw\n`);
  const mountinfo = `${rootMount}42 40 0:21 / /hostproc rw - proc proc rw\n${many.join('')}`;
  const { files, unseen } = read([{ ...own, mountinfo }]);
  expect(files[0]).toHaveLength(2);
  expect(unseen).toEqual([
    { what: bytesOf('the mounts of process 10'), reason: bytesOf('more mounts than the limit of a snapshot') },
  ]);
});

test.each(['', '\0', '1 2 3', '1 1 0:21 / /x rw - ', '1 1 0:21 .. x rw - proc proc rw', '1 1 0:21 / /x rw proc\n'])(
  'a damaged table has no mounts: %j',
  (mountinfo) => {
    expect(read([{ ...own, mountinfo }]).files).toEqual([[]]);
  },
);
