import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedFolder, cacheFolder } from '../cache.ts';
import { withBuildLock } from './with-build-lock.ts';

/**
 * Returns a folder of the cache like `cachedFolder`, for builds that use the whole machine: a lock allows only one
 * build at a time on the machine. Callers do not wait for the lock if the folder exists.
 *
 * @param lock - the lock's name
 * @param name - identifies the contents
 */
export async function cachedImage(
  lock: string,
  name: string,
  build: (staging: string) => Promise<void>,
): Promise<string> {
  const place = join(cacheFolder, name);
  const isThere = await stat(place).then(
    () => true,
    () => false,
  );
  return isThere ? place : withBuildLock(lock, () => cachedFolder(name, build));
}

/**
 * Returns a `cachedImage` that is rebuilt each month, to take in Debian's updates. An offline machine can still work
 * for some weeks.
 *
 * @param kind - the kind of the image
 * @param hash - identifies the recipe
 */
export function monthlyImage(kind: string, hash: string, build: (staging: string) => Promise<void>): Promise<string> {
  const month = new Date().toISOString().slice(0, 7);
  return cachedImage(kind, `${kind}-${month}-${hash}`, async (staging) => {
    await build(staging);
    await removeOlderMonths(kind, month);
  });
}

/**
 * Removes images of earlier months, which no checkout uses. Further checkouts may use an image of the current month.
 */
async function removeOlderMonths(kind: string, month: string): Promise<void> {
  const isImage = (name: string) => name.startsWith(`${kind}-`) && /^\d{4}-\d\d-/.test(name.slice(kind.length + 1));
  const older = (await readdir(cacheFolder)).filter((name) => isImage(name) && name < `${kind}-${month}`);
  await Promise.all(older.map((name) => rm(join(cacheFolder, name), { recursive: true, force: true })));
}
