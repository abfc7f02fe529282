import { mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runningTask } from './running-task.ts';
import { Processes } from './processes.ts';
import { procFolder } from './testing/proc-folder.ts';
import { copyProcess, startWithoutMainThread } from './testing/ended-main-thread.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-living-'));
afterAll(() => rmSync(folder, { recursive: true }));

let sleeping: Awaited<ReturnType<typeof startWithoutMainThread>>;
beforeAll(async () => {
  sleeping = await startWithoutMainThread('sleeping');
});
afterAll(() => sleeping.kill('SIGKILL'));

test('a process with a running main thread is read from its own folder', () => {
  expect(runningTask(`/proc/${process.pid}`)).toBe(`/proc/${process.pid}`);
});

test('a process whose main thread has ended is read from a thread that still runs', () => {
  const found = runningTask(`/proc/${sleeping.pid}`);
  expect(found).toMatch(new RegExp(`^/proc/${sleeping.pid}/task/\\d+$`));
  expect(() => readlinkSync(`/proc/${sleeping.pid}/exe`)).toThrow('ENOENT');
  expect(path.basename(readlinkSync(`${found}/exe`))).toMatch(/^python3/);
});

test('a thread is found or missed, but never an error, while threads replace each other', async () => {
  const relaying = await startWithoutMainThread('relaying');
  let found = 0;
  for (let tries = 0; tries < 1000; tries++) if (runningTask(`/proc/${relaying.pid}`) !== undefined) found++;
  relaying.kill('SIGKILL');
  expect(found).toBeGreaterThan(0);
});

test('a process that has ended has no living task', () => {
  expect(runningTask('/proc/0')).toBeUndefined();
});

test('processes have the label and the program of a thread that still runs', () => {
  const proc = procFolder(folder, { 1: { parent: 0 } });
  copyProcess(sleeping.pid, proc, { main: 'unconfined', others: 'web (enforce)' });
  const processes = new Processes(proc);
  const found = processes.all.find(({ id }) => id === sleeping.pid);
  expect(found).toMatchObject({ label: 'web', parent: process.pid, pidNamespace: readlinkSync('/proc/self/ns/pid') });
  expect(found && path.basename(processes.programOf(found) ?? '')).toMatch(/^python3/);
});
