import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bytesOf } from '@lamellar/core/language';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lamellar } from '../../testing/lamellar.ts';
import { takeLock } from '../filesystem/lock.ts';
import { syncAll, syncFileSystems } from '../filesystem/atomic-files.ts';
import { incusInstances } from '../incus/incus.ts';
import { compilePolicy } from '../kernel/apparmor-parser.ts';
import { ProbeTask } from '../kernel/probe/probe-task.ts';
import { toolVersions } from '../snapshot/tool-versions.ts';
import { ownLog } from './own-log.ts';
import { programOutput, runProgram } from './run-program.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'lamellar-path-'));
const marks = path.join(scratch, 'marks');
/** A working directory with programs of a different user, also below `bin`. */
const planted = path.join(scratch, 'planted');
const names = ['apparmor_parser', 'cat', 'dmesg', 'flock', 'incus', 'journalctl', 'lxc-start', 'sh', 'sync'];

for (const folder of [planted, path.join(planted, 'bin')]) {
  mkdirSync(folder, { recursive: true });
  for (const name of names) {
    // Only builtins: the script must not depend on PATH.
    writeFileSync(path.join(folder, name), `#!/bin/sh\n: >${marks}/${name}\necho 9.9.9\n`);
    chmodSync(path.join(folder, name), 0o755);
  }
}

const before = { directory: process.cwd(), path: process.env['PATH'] };
beforeEach(() => mkdirSync(marks));
afterEach(() => {
  process.chdir(before.directory);
  process.env['PATH'] = before.path;
  rmSync(marks, { recursive: true });
});
afterAll(() => rmSync(scratch, { recursive: true }));

function setPath(value: string | undefined): void {
  process.chdir(planted);
  if (value === undefined) delete process.env['PATH'];
  else process.env['PATH'] = value;
}

const values = [undefined, '', ':/usr/bin', '/usr/bin:', '.:/usr/bin', 'bin', 'bin::./bin', './bin:/usr/bin'];

/** The calls for starts of programs, by name. */
const starts: Readonly<Record<string, () => unknown>> = {
  'the compiler': () => compilePolicy(bytesOf('profile x { }\n')).catch(() => undefined),
  versions: () => toolVersions(),
  Incus: () => incusInstances().catch(() => undefined),
  'a lock': () => takeLock(path.join(scratch, 'lock'))?.release(),
  'sync of all': () => syncAll(),
  'sync of one': () => syncFileSystems([scratch]),
  'a log': async () => {
    try {
      for await (const _ of ownLog(false).lines) break;
    } catch {
      // The machine may have no readable log.
    }
  },
  'a task': async () => {
    const task = ProbeTask.under('nothing', 'echo x');
    await task.said();
    await task.end();
  },
};

describe.each(Object.entries(starts))('%s', (_, start) => {
  test.each(values)('with PATH=%s runs nothing of the working directory', async (value) => {
    setPath(value);
    await start();
    expect(readdirSync(marks)).toEqual([]);
  });
});

test.each([undefined, '', '.:/usr/bin'])('the command with PATH=%s runs nothing of the working directory', (value) => {
  setPath(value);
  const manifest = 'lamellar: 1\ncontainers: {nobody-1: {runtime: lxc, container: {policy: [nginx]}}}\n';
  writeFileSync('lamellar.yaml', manifest);
  const of = [['doctor'], ['why'], ['status'], ['apply', '--yes'], ['audit', '--live']];
  for (const words of of) lamellar(words, { cwd: planted });
  expect(readdirSync(marks)).toEqual([]);
});

test('no other file starts programs', () => {
  const sources = fileURLToPath(new URL('../..', import.meta.url));
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/\.test\.ts$|(^|\/)testing\//.test(file),
  );
  const starting = files.filter((file) => readFileSync(path.join(sources, file), 'utf8').includes('child_process'));
  expect(starting).toEqual(['adapters/process/run-program.ts']);
});

const limits = { deadline: 60_000, largestOutput: 1000 };
const memory = 1024 * 1024 * 1024;

test.each([
  ['missing', 'lamellar-no-such-program', [], limits],
  ['missing', 'lamellar-no-such-program', [], { ...limits, memory }],
  ['late', 'sleep', ['60'], { ...limits, deadline: 100 }],
  ['large', 'yes', [], limits],
  ['crashed', 'sh', ['-c', 'kill -ABRT $$'], { ...limits, memory }],
  ['failed', 'false', [], limits],
])('a program gives no output: %s', async (failure, name, words, options) => {
  expect(await programOutput(name, words, options)).toMatchObject({ failure });
});

test('a program has the given limits and input', async () => {
  const words = ['-c', 'cat; ulimit -c; ulimit -v; ulimit -t'];
  const ended = await programOutput('sh', words, { ...limits, memory, input: Buffer.from('x\n') });
  expect(ended).toEqual({ output: Buffer.from(`x\n0\n${memory / 1024}\n61\n`) });
});

test('a program is killed at its deadline', () => {
  const { error } = runProgram('sleep', ['60'], { deadline: 100 });
  expect(error).toMatchObject({ code: 'ETIMEDOUT' });
});
