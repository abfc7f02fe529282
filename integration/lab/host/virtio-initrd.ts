import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { packInitrd } from '../machine/pack-initrd.ts';
import { buildProber } from '../probers/build-prober.ts';

/**
 * Packs an initial file system that mounts a host's disk as a virtio disk. QEMU can save a machine with a virtio disk,
 * and no machine with an NVMe disk.
 *
 * @param disk - the disk of the host, with the modules of the kernel
 * @param folder - the folder for the result
 * @returns the file
 */
export async function virtioInitrd(disk: string, folder: string): Promise<string> {
  const [root, initrd] = [join(folder, 'initrd-root'), join(folder, 'initrd')];
  for (const place of ['dev', 'root']) await mkdir(join(root, place), { recursive: true });
  await copyFile(await buildProber('host-init'), join(root, 'init'));
  const ask = async (request: string) => (await execa('/usr/sbin/debugfs', ['-R', request, disk])).stdout;
  const modules = '/usr/lib/modules';
  // Lines of `ls -p` have the form /INODE/MODE/OWNER/GROUP/NAME/SIZE/.
  const names = (await ask(`ls -p ${modules}`)).split('\n').map((line) => line.split('/')[5] ?? '');
  const release = names.find((name) => /^\d/.test(name));
  if (release === undefined) throw new Error(`${disk} has no kernel modules`);
  await ask(`dump ${modules}/${release}/kernel/drivers/block/virtio_blk.ko.xz ${join(root, 'virtio_blk.ko.xz')}`);
  await packInitrd(root, initrd);
  await rm(root, { recursive: true });
  return initrd;
}
