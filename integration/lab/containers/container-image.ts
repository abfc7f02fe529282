import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedImage } from '../host/cached-image.ts';
import { makeDebianTar, type DebianSettings } from '../host/debian-tar.ts';

/** A Debian with the compiler of policy and with Node.js for the CLI. */
const recipe: DebianSettings = { packages: ['apparmor', 'nodejs', 'procps'] };

/** An image for containers: its name in an engine, and the root file system to import. */
export interface ContainerImage {
  readonly name: string;
  readonly tar: string;
}

/** The image's name in engines, with a hash of the recipe and the month, like the name of the host's image. */
export async function containerImageName(): Promise<string> {
  const month = new Date().toISOString().slice(0, 7);
  const code = await readFile(join(import.meta.dirname, '..', 'host', 'debian-tar.ts'));
  const hash = createHash('sha256').update(JSON.stringify(recipe)).update(code).digest('hex').slice(0, 12);
  return `lamellar-privileged:${month}-${hash}`;
}

/** The image of privileged containers, built if the cache does not have it. */
export async function containerImage(): Promise<ContainerImage> {
  const name = await containerImageName();
  const make = (staging: string) => makeDebianTar(join(staging, 'root.tar'), recipe);
  const folder = await cachedImage('container-image', name.replace(':', '-'), make);
  return { name, tar: join(folder, 'root.tar') };
}
