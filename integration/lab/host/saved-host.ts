import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { chooseAccelerator } from '../machine/accelerator.ts';
import { monthlyImage } from './cached-image.ts';
import type { LxcHostImage } from './make-host-image.ts';
import { virtioInitrd } from './virtio-initrd.ts';

/** The files of a running host: a disk, and the memory of the machine at the same time. */
export interface SavedLxcHost extends LxcHostImage {
  readonly initrd: string;
  readonly memory: string;
}

/**
 * Returns a booted host to restore, from the cache if possible.
 *
 * @param image - the image to boot
 * @param services - the disk of the services, which the machine has too
 * @param save - boots the host from its disk, and saves the memory
 */
export async function savedHost(
  image: LxcHostImage,
  services: string,
  save: (host: SavedLxcHost) => Promise<void>,
): Promise<SavedLxcHost> {
  const make = async (staging: string): Promise<void> => {
    console.error('booting and saving the LXC host: a minute, once a month');
    await virtioInitrd(image.disk, staging);
    const host = savedIn(image, staging);
    await execa('cp', ['--sparse=always', image.disk, host.disk]);
    await save(host);
  };
  const files = ['saved-host.ts', 'own-lxc-host.ts', 'virtio-initrd.ts', '../machine/machine.ts'];
  const hash = await hashOfSaved([image.disk, services], files);
  return savedIn(image, await monthlyImage('saved-host', hash, make));
}

function savedIn(image: LxcHostImage, folder: string): SavedLxcHost {
  const place = (name: string): string => join(folder, name);
  return { ...image, disk: place('disk'), initrd: place('initrd'), memory: place('memory') };
}

/**
 * Identifies saved machines by their images, the code, QEMU and the processor: a saved machine depends on all of them.
 *
 * @param disks - the disks, in folders of the cache whose names identify the disks
 * @param files - the files of the code, from this folder
 */
export async function hashOfSaved(disks: readonly string[], files: readonly string[]): Promise<string> {
  const { stdout: version } = await execa('qemu-system-x86_64', ['--version']);
  const accelerator = await chooseAccelerator();
  // QEMU's own processor is the same on all machines.
  const processor = accelerator === 'kvm' ? cpus()[0]?.model : 'emulated';
  const images = disks.map((disk) => basename(dirname(disk)));
  const hash = createHash('sha256').update(JSON.stringify([images, version, accelerator, processor]));
  for (const file of files) hash.update(await readFile(join(import.meta.dirname, file)));
  return hash.digest('hex').slice(0, 12);
}
