import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { cachedFolder, cacheFolder } from '../cache.ts';
import { makeDebianTar } from './debian-tar.ts';
import * as recipe from './lxc-host-recipe.ts';
import { shellQuote } from './shell-quote.ts';

/** What a host boots from. Nothing writes to it: each run has a layer of its own. */
export interface LxcHostImage {
  /** A raw disk without partitions. */
  readonly disk: string;
  readonly kernel: string;
  /** The host's key, in the form of ssh's known_hosts. */
  readonly knownHosts: string;
}

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
  const folder = await cachedFolder(name, async (staging) => {
    await build(staging);
    await prepare(imageIn(staging));
    await removeOlderMonths(month);
  });
  return imageIn(folder);
}

function imageIn(folder: string): LxcHostImage {
  const [disk, kernel, knownHosts] = ['disk', 'vmlinuz', 'known_hosts'].map((name) => join(folder, name));
  return { disk, kernel, knownHosts } as LxcHostImage;
}

async function recipeHash(): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(recipe));
  for (const file of ['lxc-host-image.ts', 'debian-tar.ts'])
    hash.update(await readFile(join(import.meta.dirname, file)));
  return hash.digest('hex').slice(0, 12);
}

async function build(staging: string): Promise<void> {
  const containerTar = join(staging, 'debian.tar');
  const hostTar = join(staging, 'host.tar');
  const files = join(staging, 'files');
  await makeDebianTar(containerTar, recipe.debianContainer);
  await writeFiles(files, recipe.hostFiles);
  await makeDebianTar(hostTar, {
    packages: recipe.hostPackages,
    customizeHooks: [
      shellQuote(['sync-in', files, '/']),
      `mkdir -p "$1"${recipe.debianContainerRoot}`,
      shellQuote(['tar-in', containerTar, recipe.debianContainerRoot]),
      ...recipe.hostCommands.map((command) => `chroot "$1" ${shellQuote(command)}`),
    ],
  });
  const { disk, kernel, knownHosts } = imageIn(staging);
  // A disk that is thrown away needs neither journal nor checksums, and is faster without.
  await execa('mke2fs', [
    '-q',
    '-t',
    'ext4',
    '-O',
    '^has_journal,^metadata_csum',
    '-d',
    hostTar,
    disk,
    recipe.hostDiskSize,
  ]);
  await execa('tar', ['-xOf', hostTar, '--wildcards', './boot/vmlinuz-*'], { stdout: { file: kernel }, buffer: false });
  const key = await execa('tar', ['-xOf', hostTar, './etc/ssh/ssh_host_ed25519_key.pub']);
  await writeFile(knownHosts, `${recipe.hostName} ${key.stdout}\n`);
  await Promise.all([containerTar, hostTar, files].map((path) => rm(path, { recursive: true })));
}

async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

/** An image of another recipe may be another checkout's; of an earlier month, nobody's. */
async function removeOlderMonths(month: string): Promise<void> {
  const names = (await readdir(cacheFolder)).filter((name) => /^lxc-host-\d{4}-\d\d-/.test(name));
  const older = names.filter((name) => name < `lxc-host-${month}`);
  await Promise.all(older.map((name) => rm(join(cacheFolder, name), { recursive: true, force: true })));
}
