import { randomUUID } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { bytesOf } from '@lamellar/core/language';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compilationLimits, compilePolicy, compileWithin } from '../../cli/src/adapters/kernel/apparmor-parser.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-parser-'));
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * A text with a compilation of minutes and gigabytes: in a matching path, a different pattern may begin at any
 * position.
 */
const slow = bytesOf(
  `profile x {\n${['', 'b', 'a'].map((letter) => `  /*${letter}????????????${letter}z r,\n`).join('')}}\n`,
);
const sound = bytesOf('abi <abi/4.0>,\nprofile x { /etc/** r, }\n');

const mark = `LAMELLAR_TEST=${randomUUID()}`;
beforeAll(() => {
  const [name = '', value] = mark.split('=');
  process.env[name] = value;
});
afterAll(() => void delete process.env['LAMELLAR_TEST']);

/** The test's compilers and their children. */
function compilers(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((id) => {
      try {
        return (
          readFileSync(`/proc/${id}/comm`, 'latin1') === 'apparmor_parser\n' &&
          readFileSync(`/proc/${id}/environ`, 'latin1').includes(mark)
        );
      } catch {
        return false;
      }
    });
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    if (tries === 1000) throw new Error('it did not come');
    await delay(10);
  }
}

test('a compilation beyond its time limit is stopped with all of its processes', async () => {
  const start = performance.now();
  const compilation = compileWithin({ ...compilationLimits, deadline: 1000 }, slow);
  await until(() => compilers().length > 0);
  expect(await compilation).toEqual({ stopped: 'apparmor_parser took longer than 1 s' });
  expect(performance.now() - start).toBeLessThan(30_000);
  await until(() => compilers().length === 0);
});

test('a compilation beyond its memory limit is stopped', async () => {
  const compilation = compileWithin({ ...compilationLimits, memory: 64 * 1024 * 1024 }, slow);
  expect(await compilation).toEqual({
    stopped: expect.stringMatching(/^apparmor_parser needs more than 64 MiB of memory/) as string,
  });
  await until(() => compilers().length === 0);
});

test('a compilation that waits for an include is stopped', async () => {
  const pipe = path.join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const compilation = compileWithin({ ...compilationLimits, deadline: 500 }, bytesOf(`include "${pipe}"\n`));
  expect(await compilation).toEqual({ stopped: 'apparmor_parser took longer than 0.5 s' });
  await until(() => compilers().length === 0);
});

test('a compilation whose result is too large is stopped', async () => {
  expect(await compileWithin({ ...compilationLimits, output: 100 }, sound)).toEqual({
    stopped: 'the output of apparmor_parser exceeds 100 bytes',
  });
});

test('further policy is compiled or refused as usual', async () => {
  expect(await compilePolicy(sound)).toEqual({ policy: expect.any(Uint8Array) as Uint8Array });
  expect(await compilePolicy(bytesOf('profile x {'))).toEqual({
    refused: expect.stringContaining('syntax error') as string,
  });
});

test('the largest policy of a Debian host stays far below the limits', async () => {
  const text = bytesOf(readFileSync('/etc/apparmor.d/transmission', 'utf8'));
  const { deadline, memory } = compilationLimits;
  const tenth = { ...compilationLimits, deadline: deadline / 10, memory: memory / 10 };
  expect(await compileWithin(tenth, text)).toEqual({ policy: expect.any(Uint8Array) as Uint8Array });
});
