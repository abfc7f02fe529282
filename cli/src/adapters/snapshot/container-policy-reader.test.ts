import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { bundle, directory } from '../../testing/lamellar.ts';
import { ContainerPolicyReader } from './container-policy-reader.ts';
import type { PolicyInRoot } from './container-policy.ts';
import { hangingContainer, hasFuse, type HangingContainer } from './testing/hanging-container.ts';

/** A folder like a task's in /proc, with a root and a policy file. */
const healthy = path.join(directory({ 'root/etc/apparmor.d/a.aa': 'profile a { }\n' }));
symlinkSync('/proc/self/mountinfo', path.join(healthy, 'mountinfo'));
const healthyPolicy = { files: [['a.aa', 'profile a { }\n']], unread: [] };

const programs = directory({
  /** Answers each task, but never the task `hang`, and ends at the task `end`. */
  'answering.cjs': `
    let count = 0;
    process.on('message', (task) => {
      if (task === 'hang') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      if (task === 'end') process.exit();
      process.send({ files: [], links: [], unread: [{ path: String(process.pid), reason: String(++count) }] });
    });
  `,
});
const answering = path.join(programs, 'answering.cjs');

const readers: ContainerPolicyReader[] = [];
const containers: HangingContainer[] = [];
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.end();
  for (const container of containers.splice(0)) await container.end();
});

function readerOf(program: string, wait: number): ContainerPolicyReader {
  const reader = new ContainerPolicyReader(program, wait);
  readers.push(reader);
  return reader;
}

function shown({ files, unread }: PolicyInRoot) {
  return { files: files.map((file) => [file.path, Buffer.from(file.bytes).toString()]), unread };
}

const fourWait = 'not read, because 4 processes already wait for containers without an answer';

/** Counts the started processes and the pipes that keep the event loop alive. */
function handles(): number {
  return process.getActiveResourcesInfo().filter((name) => /^(?:ProcessWrap|PipeWrap)$/.test(name)).length;
}

/** Lists the child processes of this process with the bundle as program. */
function children(): readonly string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      const parent = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'latin1'))?.[1];
      return Number(parent) === process.pid && readFileSync(`/proc/${name}/cmdline`, 'latin1').includes('--child');
    } catch {
      return false;
    }
  });
}

/** Reports whether a process waits in the kernel, where no signal ends it. */
function isInKernel(id: string): boolean {
  return /^State:\tD/m.test(readFileSync(`/proc/${id}/status`, 'latin1'));
}

test('one child reads the policy files of a thousand containers', async () => {
  const reader = readerOf(bundle, 60_000);
  const before = handles();
  expect(shown(await reader.read(healthy))).toEqual(healthyPolicy);
  const [child] = children();
  for (let count = 0; count < 1000; count++) expect((await reader.read(healthy)).files).toHaveLength(1);
  expect(children()).toEqual([child]);
  reader.end();
  await expect.poll(handles).toBe(before);
});

test('a child without a timely answer is replaced, and keeps no process alive', async () => {
  const before = handles();
  const reader = readerOf(answering, 5000);
  const [first, hung, second, third] = [
    await reader.read('a'),
    await reader.read('hang'),
    await reader.read('b'),
    await reader.read('c'),
  ];
  expect(hung.unread).toEqual([
    {
      path: undefined,
      reason: 'they could not be read within 5 s: a file system of the container does not answer',
    },
  ]);
  expect(second.unread[0]?.path).not.toBe(first.unread[0]?.path);
  expect(third.unread[0]).toEqual({ path: second.unread[0]?.path, reason: '2' });
  reader.end();
  await expect.poll(handles).toBe(before);
}, 30_000);

test('a child that has ended is replaced', async () => {
  const reader = readerOf(answering, 60_000);
  expect((await reader.read('end')).unread[0]?.reason).toBe('the process that reads them has ended');
  expect((await reader.read('a')).unread[0]?.reason).toBe('1');
});

test('a missing program is reported', async () => {
  const { unread } = await readerOf(path.join(programs, 'missing.cjs'), 60_000).read('a');
  expect(unread[0]?.reason).toBe('the process that reads them has ended');
});

test('after four containers without an answer, no further containers are read', async () => {
  const reader = readerOf(answering, 100);
  for (let count = 0; count < 4; count++) await reader.read('hang');
  expect((await reader.read('a')).unread[0]?.reason).toBe(fourWait);
});

const reason = hasFuse ? '' : ' (skipped: no /dev/fuse, or not root)';
describe.skipIf(!hasFuse)(`a FUSE file system that never answers${reason}`, () => {
  async function started(place: Parameters<typeof hangingContainer>[0]): Promise<HangingContainer> {
    const container = await hangingContainer(place);
    containers.push(container);
    return container;
  }

  test('is refused as the folder, without a request', async () => {
    const { task, requests } = await started('folder');
    expect(shown(await readerOf(bundle, 60_000).read(task))).toEqual({
      files: [],
      unread: [{ path: undefined, reason: 'its file system is FUSE, and the container can stop answering' }],
    });
    expect(requests).toEqual([]);
  });

  test('is refused as a file, and further files are read', async () => {
    const { task, requests } = await started('file');
    expect(shown(await readerOf(bundle, 60_000).read(task))).toEqual({
      files: [['a.aa', 'profile a.aa { }\n']],
      unread: [{ path: 'mounted', reason: 'its file system is FUSE, and the container can stop answering' }],
    });
    expect(requests).toEqual([]);
  });

  test('is refused while it appears and disappears', async () => {
    const { task } = await started('now and then the folder');
    const reader = readerOf(bundle, 60_000);
    const seen = new Set<string>();
    for (let tries = 0; tries < 1000; tries++) {
      const { files, unread } = await reader.read(task);
      seen.add(unread[0]?.reason ?? `${files.length} files`);
    }
    const refusals = [
      'its file system is FUSE, and the container can stop answering',
      // Unmounted between the two looks.
      'its file system is not known',
    ];
    expect([...seen].filter((each) => !refusals.includes(each))).toEqual(['2 files']);
    expect(seen).toContain(refusals[0]);
  });

  test('does not stop further reads below an overlay', async () => {
    const { task, requests } = await started('overlay');
    const before = handles();
    const reader = readerOf(bundle, 2000);
    const { unread } = await reader.read(task);
    expect(unread[0]?.reason).toMatch(/^they could not be read within 2 s/);
    expect(requests.length).toBeGreaterThan(0);
    // The killed child still exists, and the reader does not wait for the child.
    const [hung, ...others] = children();
    expect(others).toEqual([]);
    await expect.poll(() => isInKernel(hung ?? '')).toBe(true);
    expect(shown(await reader.read(healthy))).toEqual(healthyPolicy);
    reader.end();
    await expect.poll(handles).toBe(before);
    await containers.pop()?.end();
    await expect.poll(children).toEqual([]);
  });

  test('has at most four waiting readers after repeated reads of the container', async () => {
    const { task } = await started('overlay');
    // Every run of the command has an own reader. On a slow machine, a child can be killed before the wait.
    for (let run = 0; run < 20 && children().length < 4; run++) {
      const { unread } = await readerOf(bundle, 2000).read(task);
      expect(unread[0]?.reason).toMatch(/^they could not be read within 2 s/);
      await expect.poll(() => children().every(isInKernel)).toBe(true);
    }
    for (let run = 0; run < 2; run++)
      expect((await readerOf(bundle, 2000).read(task)).unread[0]?.reason).toBe(fourWait);
    expect(children()).toHaveLength(4);
    // A child without the bundle does not count.
    const other = readerOf(answering, 60_000);
    expect((await other.read('a')).unread[0]?.reason).toBe('1');
    other.end();
    await containers.pop()?.end();
    await expect.poll(children).toEqual([]);
    expect(shown(await readerOf(bundle, 60_000).read(healthy))).toEqual(healthyPolicy);
  }, 60_000);
});

test('policy files beyond a limit are reported', async () => {
  const folder = directory({});
  symlinkSync('/proc/self/mountinfo', path.join(folder, 'mountinfo'));
  mkdirSync(path.join(folder, 'root/etc/apparmor.d'), { recursive: true });
  for (let count = 0; count < 2001; count++) writeFileSync(path.join(folder, `root/etc/apparmor.d/${count}`), '');
  const { files, unread } = await readerOf(bundle, 60_000).read(folder);
  expect(files).toHaveLength(2000);
  expect(unread).toEqual([{ path: undefined, reason: 'there are more than 2000 of them' }]);
});

test('policy that is not in a regular file of policy size with a valid name is reported', async () => {
  const folder = directory({ 'root/etc/apparmor.d/a.aa': 'profile a { }\n', 'root/etc/apparmor.d/large': '' });
  symlinkSync('/proc/self/mountinfo', path.join(folder, 'mountinfo'));
  const policy = path.join(folder, 'root/etc/apparmor.d');
  truncateSync(path.join(policy, 'large'), 1024 ** 4);
  symlinkSync('/etc/passwd', path.join(policy, 'link'));
  execFileSync('mkfifo', [path.join(policy, 'pipe')]);
  mkdirSync(path.join(policy, 'folder'));
  writeFileSync(Buffer.concat([Buffer.from(`${policy}/z`), Buffer.from([0xff])]), 'profile z { }\n');
  expect(shown(await readerOf(bundle, 60_000).read(folder))).toEqual({
    files: [['a.aa', 'profile a { }\n']],
    unread: [
      { path: 'large', reason: 'it is larger than 4 MiB' },
      { path: 'link', reason: 'it is a symbolic link' },
      { path: 'pipe', reason: 'it is a pipe' },
      { path: 'z\uFFFD', reason: 'its name is not valid UTF-8' },
    ],
  });
});
