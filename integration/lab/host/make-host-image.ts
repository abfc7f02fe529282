import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { makeDebianTar } from './debian-tar.ts';
import * as recipe from './lxc-host-recipe.ts';
import { quickNode } from './quick-node.ts';
import { shellQuote } from './shell-quote.ts';

/** The boot image of a host. Read-only: each run writes to a separate layer. */
export interface LxcHostImage {
  /** A raw disk without partitions. */
  readonly disk: string;
  readonly kernel: string;
  /** The host's key, in the format of ssh's known_hosts. */
  readonly knownHosts: string;
  /** The private key for root in ssh. */
  readonly identity: string;
}

/** The paths of an image's parts in a folder. */
export function imageIn(folder: string): LxcHostImage {
  const place = (name: string): string => join(folder, name);
  return { disk: place('disk'), kernel: place('vmlinuz'), knownHosts: place('known_hosts'), identity: place('key') };
}

/** Builds the image in a folder from packages. The image has not been booted yet. */
export async function makeHostImage(staging: string): Promise<void> {
  const containerTar = join(staging, 'debian.tar');
  const hostTar = join(staging, 'host.tar');
  const files = join(staging, 'files');
  const filesTar = join(staging, 'files.tar');
  const { disk, kernel, knownHosts, identity } = imageIn(staging);
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'lamellar', '-f', identity]);
  await makeDebianTar(containerTar, recipe.debianContainer);
  await writeFiles(files, {
    ...recipe.hostFiles,
    'root/.ssh/authorized_keys': await readFile(`${identity}.pub`, 'utf8'),
  });
  // In the host, the files belong to root and are readable, independently of the builder and the umask.
  const asRoot = ['--owner=0', '--group=0', '--mode=u=rwX,go=rX'];
  await execa('tar', [...asRoot, '-C', files, '-cf', filesTar, '.']);
  await makeDebianTar(hostTar, {
    packages: recipe.hostPackages,
    customizeHooks: [
      ...unpackHooks(filesTar, '/'),
      ...unpackHooks(containerTar, recipe.debianContainerRoot),
      ...nodeHooks(quickNode()),
      ...recipe.hostCommands.map((command) => `chroot "$1" ${shellQuote(command)}`),
    ],
  });
  // A temporary disk needs neither journal nor checksums, and is faster without.
  const features = '^has_journal,^metadata_csum';
  await execa('mke2fs', ['-q', '-t', 'ext4', '-O', features, '-d', hostTar, disk, recipe.hostDiskSize]);
  await execa('tar', ['-xOf', hostTar, '--wildcards', './boot/vmlinuz-*'], { stdout: { file: kernel }, buffer: false });
  const key = await execa('tar', ['-xOf', hostTar, './etc/ssh/ssh_host_ed25519_key.pub']);
  await writeFile(knownHosts, `${recipe.sshHostName} ${key.stdout}\n`);
  await Promise.all([containerTar, hostTar, files, filesTar].map((path) => rm(path, { recursive: true })));
}

/**
 * Hooks that unpack a tar in the root file system. mmdebstrap's own `tar-in` occasionally ends with a broken pipe, if
 * tar sees the end before it has read everything. LXC makes the devices, which a user cannot make.
 */
function unpackHooks(tar: string, folder: string): readonly string[] {
  const inside = '/var/tmp/unpacked.tar';
  const unpack = ['tar', '--numeric-owner', '--xattrs', '--xattrs-include=*', '--exclude=./dev/*', '-xf', inside];
  return [
    shellQuote(['upload', tar, inside]),
    `mkdir -p "$1"${folder}`,
    `chroot "$1" ${shellQuote([...unpack, '-C', folder])}`,
    `rm "$1"${inside}`,
  ];
}

/**
 * Hooks that install a Node before Debian's in the path, if the binary runs on the host, which depends on the libraries
 * of the build.
 */
function nodeHooks(node: string | undefined): readonly string[] {
  const inside = '/usr/local/bin/node';
  if (node === undefined) return [];
  return [
    shellQuote(['upload', node, inside]),
    `chmod 755 "$1"${inside}; chroot "$1" ${inside} --eval 0 || rm "$1"${inside}`,
  ];
}

async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}
