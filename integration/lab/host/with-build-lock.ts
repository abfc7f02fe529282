import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { cacheFolder } from '../cache.ts';

/**
 * Calls while nobody else on this machine does so with the same name: making an image takes all of a
 * machine, and who comes second finds what the first has made. The lock ends with the process that has it.
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
    // At the end of its input, the holder ends.
    holder.stdin.end();
  }
}
