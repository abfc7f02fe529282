import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { cacheFolder } from '../cache.ts';

/**
 * Calls `build` under a machine-wide lock of the given name: building an image uses the whole machine, and the second
 * caller finds the result of the first. The lock ends with its process.
 */
export async function withBuildLock<Result>(name: string, build: () => Promise<Result>): Promise<Result> {
  await mkdir(cacheFolder, { recursive: true });
  const holder = execa('flock', [join(cacheFolder, `${name}.lock`), 'sh', '-c', 'echo locked; exec cat'], {
    reject: false,
    buffer: false,
  });
  const ended = holder.then(({ shortMessage }) => {
    throw new Error(`flock has not locked ${name}: ${shortMessage}`);
  });
  try {
    await Promise.race([once(holder.stdout, 'data'), ended]);
    return await build();
  } finally {
    ended.catch(() => undefined);
    // The lock's process exits at the end of the input.
    holder.stdin.end();
  }
}
