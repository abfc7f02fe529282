import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesOf } from '@lamellar/core/language';
import { afterAll, expect, test } from 'vitest';
import { LiveProcesses } from './live-processes.ts';
import { isInUse, thisMachine } from './machine.ts';
import { procFolder, type ProcEntry } from './process/testing/proc-folder.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-machine-'));
afterAll(() => rmSync(folder, { recursive: true }));

function uses(proc: string): boolean {
  const live = new LiveProcesses(proc);
  return isInUse({ ...thisMachine, live: () => live }, bytesOf('h'));
}

const own: ProcEntry = { parent: 0, label: 'unconfined' };

test('a host layer is in use if a process has it in its label', () => {
  expect(uses(procFolder(folder, { 1: own }))).toBe(false);
  expect(uses(procFolder(folder, { 1: own, 10: { parent: 1, label: 'h//&:n:a (enforce)' } }))).toBe(true);
});

test('a host layer counts as in use while the label of a process is too long', () => {
  expect(uses(procFolder(folder, { 1: own, 10: { parent: 1, label: 'a//&'.repeat(1025) } }))).toBe(true);
});

test('a host layer counts as in use while the kernel cannot print the label of a process', () => {
  const proc = procFolder(folder, { 1: own, 10: { parent: 1 } });
  // The kernel answers a read of a label above 4 MiB with ENOMEM. A directory causes a different error, also unrelated
  // to the end of the process.
  const file = path.join(proc, '10/attr/apparmor/current');
  rmSync(file);
  mkdirSync(file);
  expect(uses(proc)).toBe(true);
});

test('a process that has ended does not use a host layer', () => {
  const proc = procFolder(folder, { 1: own, 10: { parent: 1 } });
  rmSync(path.join(proc, '10/attr'), { recursive: true });
  expect(uses(proc)).toBe(false);
});
