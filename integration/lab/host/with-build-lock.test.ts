import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { cacheFolder } from '../cache.ts';
import { withBuildLock } from './with-build-lock.ts';

const name = `test-of-a-lock-${process.pid}`;

afterAll(() => rm(join(cacheFolder, `${name}.lock`)));

test('builds run one after another, even after a failed build', async () => {
  const done: string[] = [];
  const build = (what: string) =>
    withBuildLock(name, async () => {
      done.push(`${what} begins`);
      await sleep(50);
      done.push(`${what} ends`);
      if (what === 'one') throw new Error('one has failed');
      return what;
    });
  const first = build('one').catch((error: unknown) => String(error));
  await expect.poll(() => done.length).toBe(1);
  expect(await Promise.all([first, build('two')])).toEqual(['Error: one has failed', 'two']);
  expect(done).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
});
