import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedFolder, cacheFolder } from '../cache.ts';
import { containerImageName } from '../containers/container-image.ts';
import * as recipe from './lxc-host-recipe.ts';
import { imageIn, makeHostImage, type LxcHostImage } from './make-host-image.ts';
import { withBuildLock } from './with-build-lock.ts';

/**
 * The image of the LXC host, made where the cache does not have it. Its name says what made it: the
 * recipe, the code, and the month, so that Debian's updates come in and a machine that is offline can
 * still work for some weeks.
 *
 * @param prepare - boots the image once, with writing, and powers it off
 */
export async function lxcHostImage(prepare: (image: LxcHostImage) => Promise<void>): Promise<LxcHostImage> {
  const month = new Date().toISOString().slice(0, 7);
  const name = `lxc-host-${month}-${await recipeHash()}`;
  const make = async (staging: string) => {
    console.error('making the image of the LXC host from packages: some minutes, once a month');
    await makeHostImage(staging);
    await prepare(imageIn(staging));
    await removeOlderMonths(month);
  };
  const folder = await withBuildLock('lxc-host', () => cachedFolder(name, make));
  return imageIn(folder);
}

async function recipeHash(): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(recipe));
  hash.update(await containerImageName());
  for (const file of ['make-host-image.ts', 'debian-tar.ts']) {
    hash.update(await readFile(join(import.meta.dirname, file)));
  }
  return hash.digest('hex').slice(0, 12);
}

/** An image of another recipe may be another checkout's; of an earlier month, nobody's. */
async function removeOlderMonths(month: string): Promise<void> {
  const names = (await readdir(cacheFolder)).filter((name) => /^lxc-host-\d{4}-\d\d-/.test(name));
  const older = names.filter((name) => name < `lxc-host-${month}`);
  await Promise.all(older.map((name) => rm(join(cacheFolder, name), { recursive: true, force: true })));
}
