import { chmod, mkdir, rename, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withTemporaryFolder } from './machine/temporary-folder.ts';

/** The folder of downloads and images. All files are reproducible, and their names identify the recipe. */
export const cacheFolder = join(homedir(), '.cache', 'lamellar');

/**
 * Returns a folder of the cache, complete or absent: `build` fills a staging folder, and a rename publishes the result.
 * Concurrent runs may build the folder twice; the result of the first run is kept.
 *
 * @param name - identifies the contents: includes all inputs of the build, usually as a hash
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
