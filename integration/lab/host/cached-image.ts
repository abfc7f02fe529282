import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedFolder, cacheFolder } from '../cache.ts';
import { withBuildLock } from './with-build-lock.ts';

/**
 * A folder of the cache as `cachedFolder` makes it, for what takes all of a machine to build: on this machine only
 * one is built at a time under a lock. Nobody waits for another's build to have what is there.
 *
 * @param lock - the lock's name
 * @param name - names the contents
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
 * The same, made anew each month: Debian's updates come in, and a machine that is offline can still work for some
 * weeks.
 *
 * @param kind - what it is an image of
 * @param hash - tells what made it
 */
export function monthlyImage(kind: string, hash: string, build: (staging: string) => Promise<void>): Promise<string> {
  const month = new Date().toISOString().slice(0, 7);
  return cachedImage(kind, `${kind}-${month}-${hash}`, async (staging) => {
    await build(staging);
    await removeOlderMonths(kind, month);
  });
}

/** An image of this month may be another checkout's; of an earlier one, nobody's. */
async function removeOlderMonths(kind: string, month: string): Promise<void> {
  const isImage = (name: string) => name.startsWith(`${kind}-`) && /^\d{4}-\d\d-/.test(name.slice(kind.length + 1));
  const older = (await readdir(cacheFolder)).filter((name) => isImage(name) && name < `${kind}-${month}`);
  await Promise.all(older.map((name) => rm(join(cacheFolder, name), { recursive: true, force: true })));
}
