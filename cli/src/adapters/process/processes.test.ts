import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesOf } from '@lamellar/core/language';
import { afterAll, expect, test } from 'vitest';
import { hasProfile, Processes } from './processes.ts';
import { procFolder } from './testing/proc-folder.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-proc-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the processes of a container are those of its pid namespace and their descendants', () => {
  const processes = new Processes(
    procFolder(folder, {
      1: { parent: 0 },
      10: { parent: 1, namespace: 'pid:[2]', label: 'h//&:n:unconfined (enforce)' },
      11: { parent: 10, namespace: 'pid:[2]', label: 'h//&:n:nginx (complain)' },
      // A process that entered from outside, and a process in a nested container.
      12: { parent: 1, namespace: 'pid:[2]' },
      13: { parent: 11, namespace: 'pid:[3]', label: 'h//&:n:unconfined (enforce)' },
      14: { parent: 1, label: 'other (enforce)' },
    }),
  );
  expect(processes.ofContainer(10).map(({ id }) => id)).toEqual([10, 11, 12, 13]);
  expect(processes.ofContainer(11).map(({ label }) => label)).toContain('h//&:n:nginx');
  expect(processes.ofContainer(99)).toEqual([]);
});

test('the processes of a container in the pid namespace of the machine are the descendants of its init', () => {
  const processes = new Processes(
    procFolder(folder, { 1: { parent: 0 }, 10: { parent: 1 }, 11: { parent: 10 }, 12: { parent: 1 } }),
  );
  const found = processes.ofContainer(10);
  expect(found.map(({ id }) => id)).toEqual([10, 11]);
  expect(found.map((each) => processes.programOf(each))).toEqual(['/usr/sbin/nginx', '/usr/sbin/nginx']);
});

test('a process is identified by its start time, and kernel threads are skipped', () => {
  const processes = new Processes(
    procFolder(folder, { 1: { parent: 0 }, 2: { parent: 0, flags: 0x20_8040 }, 10: { parent: 1, started: 250 } }),
  );
  expect(processes.all.map(({ id, started }) => [id, started])).toEqual([
    [1, 0],
    [10, 250],
  ]);
  const [first, later] = processes.all.map((each) => processes.startedAt(each));
  expect((later ?? 0) - (first ?? 0)).toBe(2500);
  // `uptime` in the test folder is a second.
  expect(Math.abs(Date.now() - 1000 - (first ?? 0))).toBeLessThan(10_000);
});

test.each([
  ['h//&:n:a', 'h', true],
  ['h//child//&:n:a', 'h', true],
  ['hh//&:n:a', 'h', false],
  ['unconfined', 'h', false],
])('whether %s has the profile %s', (label, profile, has) => {
  expect(hasProfile(bytesOf(label), bytesOf(profile))).toBe(has);
});
