import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { copyProcess, startWithoutMainThread } from '../process/testing/ended-main-thread.ts';
import { readTasks } from './read-tasks.ts';
import { machineFolder } from './testing/machine-folder.ts';
import { UnseenObjects } from './unseen-objects.ts';

let ended: Awaited<ReturnType<typeof startWithoutMainThread>>;
let proc: string;
const roots: string[] = [];

beforeAll(async () => {
  ended = await startWithoutMainThread('sleeping');
});
beforeEach(() => {
  const root = machineFolder({});
  roots.push(root);
  proc = `${root}/proc`;
  copyProcess(ended.pid, proc, { main: 'unconfined', others: 'lxc-web//&:lxc-web_:nginx (enforce)' });
});
afterAll(() => {
  ended.kill('SIGKILL');
  for (const root of roots) rmSync(root, { recursive: true });
});

/** Returns the number of a namespace of the current process. */
function own(namespace: string): number {
  return Number(/\d+/.exec(readlinkSync(`/proc/self/ns/${namespace}`))?.[0]);
}

function read(unseen = new UnseenObjects()) {
  const tasks = readTasks(proc, { namespaces: true }, unseen);
  return { task: tasks.find(({ id }) => id === ended.pid), unseen: unseen.list() };
}

/** Returns the folder of the running thread. */
function thread(): string {
  const folder = path.join(proc, String(ended.pid), 'task');
  return path.join(folder, readdirSync(folder).find((name) => Number(name) !== ended.pid) ?? '');
}

test('a process with an ended main thread has the label, program, namespaces and cgroup of a running thread', () => {
  writeFileSync(`${thread()}/cgroup`, '0::/lxc.payload.web\n');
  const { task, unseen } = read();
  expect(task).toMatchObject({
    id: ended.pid,
    ids: [ended.pid],
    parent: process.pid,
    command: 'python3',
    label: 'lxc-web//&:lxc-web_:nginx',
    mode: 'enforce',
    pidNamespace: own('pid'),
    userNamespace: own('user'),
    mountNamespace: own('mnt'),
    cgroup: '/lxc.payload.web',
    isKernel: false,
    threads: [],
  });
  expect(path.basename(task?.program ?? '')).toMatch(/^python3/);
  expect(unseen).toEqual([]);
});

test('its further threads are listed by label', () => {
  const other = `${path.dirname(thread())}/99999999`;
  mkdirSync(`${other}/attr/apparmor`, { recursive: true });
  writeFileSync(`${other}/attr/apparmor/current`, 'unconfined\n');
  expect(read().task?.threads).toEqual([{ id: 99999999, label: 'unconfined', mode: undefined }]);
});

test('a process is not taken for a kernel thread while its main thread ends', () => {
  // The state between the end of the memory and the end of the thread. A thread can stay in the state, for example
  // during the close of a file.
  const status = path.join(proc, String(ended.pid), 'status');
  writeFileSync(
    status,
    readFileSync(status, 'latin1').replace('Z (zombie)', 'D (disk sleep)').replace('Kthread:\t0\n', ''),
  );
  expect(read().task).toMatchObject({
    label: 'lxc-web//&:lxc-web_:nginx',
    isKernel: false,
    mountNamespace: own('mnt'),
  });
});

test('a process whose threads cannot be read is unseen', () => {
  // Threads can end during the read.
  rmSync(thread(), { recursive: true });
  const { task, unseen } = read();
  expect(task).toMatchObject({ label: 'unconfined', program: undefined });
  expect(unseen).toEqual([
    {
      what: `the threads of process ${ended.pid}`,
      reason: 'its main thread has ended, and the remaining threads end during the read',
    },
  ]);
});

test('a zombie without further threads is recorded, and nothing is unseen', () => {
  rmSync(thread(), { recursive: true });
  const status = path.join(proc, String(ended.pid), 'status');
  writeFileSync(status, readFileSync(status, 'latin1').replace('Threads:\t2', 'Threads:\t1'));
  const { task, unseen } = read();
  expect(task).toMatchObject({ label: 'unconfined', program: undefined, isKernel: false });
  expect(unseen).toEqual([]);
});

test('a label of more than a page is not kept, whether of a process or of a thread', () => {
  const long = `lxc-web//&:lxc-web_:${'a//&'.repeat(1024)}`;
  const root = machineFolder({
    processes: { 10: { label: `${long} (enforce)` }, 11: { threads: { 12: `${long} (enforce)`, 13: 'b (enforce)' } } },
  });
  roots.push(root);
  const unseen = new UnseenObjects();
  const [task, ...others] = readTasks(`${root}/proc`, { namespaces: true }, unseen);
  expect(others).toEqual([]);
  expect(task).toMatchObject({ id: 11, threads: [{ id: 13, label: 'b' }] });
  const reason = 'their labels are longer than 4096 bytes';
  expect(unseen.list()).toEqual([
    { what: 'process 10', reason },
    { what: 'thread 12 of process 11', reason },
  ]);
});
