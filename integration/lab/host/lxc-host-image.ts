import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { containerImageName } from '../containers/container-image.ts';
import { monthlyImage } from './cached-image.ts';
import * as recipe from './lxc-host-recipe.ts';
import { imageIn, makeHostImage, type LxcHostImage } from './make-host-image.ts';
import { quickNode } from './quick-node.ts';

/**
 * The image of the LXC host, built if the cache has none. Its name is derived from the recipe, the code, the Node
 * version and the month.
 *
 * @param prepare - boots the image once, in writable mode, and powers it off
 */
export async function lxcHostImage(prepare: (image: LxcHostImage) => Promise<void>): Promise<LxcHostImage> {
  const make = async (staging: string) => {
    console.error('making the image of the LXC host from packages: some minutes, once a month');
    await makeHostImage(staging);
    await prepare(imageIn(staging));
  };
  return imageIn(await monthlyImage('lxc-host', await recipeHash(), make));
}

async function recipeHash(): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(recipe));
  hash.update(await containerImageName());
  hash.update(quickNode() === undefined ? 'Debian' : process.version);
  for (const file of ['make-host-image.ts', 'debian-tar.ts']) {
    hash.update(await readFile(join(import.meta.dirname, file)));
  }
  return hash.digest('hex').slice(0, 12);
}
