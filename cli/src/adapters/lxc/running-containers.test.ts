import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Processes, type Process } from '../process/processes.ts';
import { procFolder, type ProcEntry } from '../process/testing/proc-folder.ts';
import { CommandSockets } from './command-sockets.ts';
import { RunningContainers } from './running-containers.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-running-'));
afterAll(() => rmSync(folder, { recursive: true }));

function running(processes: Readonly<Record<number, ProcEntry>>, sockets: readonly string[] = []): RunningContainers {
  const list = path.join(mkdtempSync(path.join(folder, 'net-')), 'unix');
  const lines = sockets.map((name) => `0000000000000000: 00000002 00000000 00010000 0001 01 12345 ${name}\n`);
  writeFileSync(list, `Num       RefCount Protocol Flags    Type St Inode Path\n${lines.join('')}`);
  return new RunningContainers(new Processes(procFolder(folder, processes)), new CommandSockets(list));
}

const named = (instance: string, lxcPath = '/var/lib/lxc') => ({ runtime: 'lxc', lxcPath, instance }) as const;

const monitor = { parent: 1, label: 'lxc-start', title: '[lxc monitor] /var/lib/lxc web' };

test('a container with a monitor runs, and its init is the child in a different pid namespace', () => {
  const found = running({ 10: monitor, 11: { parent: 10 }, 12: { parent: 10, namespace: 'pid:[2]' } });
  expect(found.find(named('web'))?.init?.id).toBe(12);
});

test('a container in the pid namespace of the machine has the child of the monitor as init', () => {
  expect(running({ 10: monitor, 11: { parent: 10 } }).find(named('web'))?.init?.id).toBe(11);
});

test('a container without a monitor and a socket does not run', () => {
  const containers = running({ 10: monitor }, ['@/var/lib/lxc/web/command', '/run/other']);
  expect(containers.find(named('db'))).toBeUndefined();
  expect(containers.find(named('we'))).toBeUndefined();
});

test.each([
  ['in a namespace of processes of its own', { ...monitor, namespace: 'pid:[2]' }],
  ['in a policy namespace', { ...monitor, label: 'lxc-a//&:n:unconfined' }],
  ['with a label that is too long', { ...monitor, label: 'a//&'.repeat(1025) }],
])('a process of a container with the title of a monitor is no monitor: %s', (_, forged) => {
  expect(running({ 10: forged }).find(named('web'))).toBeUndefined();
});

test.skipIf(process.getuid?.() !== 0)(
  'the title of a process of a different user is ignored (skipped without root)',
  () => {
    const proc = procFolder(folder, { 10: monitor, 20: { ...monitor, title: '[lxc monitor] /var/lib/lxc forged' } });
    chownSync(path.join(proc, '20'), 65534, 65534);
    const requested: number[] = [];
    class CountedProcesses extends Processes {
      override titleOf(process: Process): string | undefined {
        requested.push(process.id);
        return super.titleOf(process);
      }
    }
    const { monitors } = new RunningContainers(
      new CountedProcesses(proc),
      new CommandSockets(path.join(proc, 'uptime')),
    );
    expect(monitors.map(({ id }) => id)).toEqual([10]);
    expect(requested).toEqual([10]);
  },
);

test('a socket without a monitor means a running container with unknown processes', () => {
  expect(running({}, ['@/var/lib/lxc/web/command']).find(named('web'))).toEqual({
    init: undefined,
    monitor: undefined,
  });
});

test('containers of one name in two paths are separate', () => {
  const found = running(
    { 10: monitor, 12: { parent: 10 }, 20: { ...monitor, title: '[lxc monitor] /srv/lxc web' }, 22: { parent: 20 } },
    ['@/srv/lxc/db/command'],
  );
  expect(found.find(named('web'))?.init?.id).toBe(12);
  expect(found.find(named('web', '/srv/lxc'))?.init?.id).toBe(22);
  expect([named('db'), named('db', '/srv/lxc')].map((each) => found.find(each))).toEqual([
    undefined,
    { init: undefined, monitor: undefined },
  ]);
});

test('all running containers are found in any path, even with a blank', () => {
  const lxcPath = mkdtempSync(path.join(folder, 'my lxc-'));
  mkdirSync(path.join(lxcPath, 'a b'));
  writeFileSync(path.join(lxcPath, 'a b/config'), '');
  const found = running({ 10: { ...monitor, title: `[lxc monitor] ${lxcPath} a b` }, 11: monitor });
  // The folder of the alternative container is missing.
  expect(found.all).toEqual([named('a b', lxcPath)]);
});
