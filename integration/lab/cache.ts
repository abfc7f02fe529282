import { chmod, mkdir, rename, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withTemporaryFolder } from './machine/temporary-folder.ts';

/** Where downloads and images are kept: only what can be made again, each under a name that says what made it. */
export const cacheFolder = join(homedir(), '.cache', 'lamellar');

/**
 * A folder of the cache that is there whole or not at all: it is built beside its place and renamed.
 * Runs at the same time may build it twice; the first one's is kept.
 *
 * @param name - names the contents: everything that they depend on is in it, usually as a hash
 */
export async function cachedFolder(name: string, build: (staging: string) => Promise<void>): Promise<string> {
  const place = join(cacheFolder, name);
  if (await exists(place)) return place;
  await mkdir(cacheFolder, { recursive: true });
  await withTemporaryFolder(async (staging) => {
    await build(staging);
    await chmod(staging, 0o755);
    await moveInto(staging, place);
  }, cacheFolder);
  return place;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function moveInto(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}
