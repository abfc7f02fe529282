import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { monthlyImage } from './cached-image.ts';
import { makeDebianTar, type DebianSettings } from './debian-tar.ts';

/** The serial number of the disk in a host. */
export const servicesSerial = 'services';

/** The device path of the disk in a host. */
export const servicesDevice = `/dev/disk/by-id/virtio-${servicesSerial}`;

/** A Debian container with services, in the default setup of their packages. */
const recipe: DebianSettings = {
  packages: [
    'systemd-sysv',
    'dbus',
    // logind registers sessions of ssh and jobs of cron, as on most machines.
    'libpam-systemd',
    'procps',
    'curl',
    'logrotate',
    'cron',
    'nginx',
    'openssh-server',
    'openssh-client',
    'postgresql',
    'redis-server',
  ],
};

/** The file is sparse. */
const diskSize = '4G';

/**
 * A disk without partitions that contains the root file system of a container with services, built if the cache has
 * none. The disk is separate from the host's own disk, which all tests of the host boot from.
 */
export async function servicesDisk(): Promise<string> {
  const make = async (staging: string) => {
    console.error('making the disk of a container with services from packages: two minutes, once a month');
    const tar = join(staging, 'root.tar');
    await makeDebianTar(tar, recipe);
    const features = '^has_journal,^metadata_csum';
    await execa('mke2fs', ['-q', '-t', 'ext4', '-O', features, '-d', tar, diskIn(staging), diskSize]);
    await rm(tar);
  };
  return diskIn(await monthlyImage('services-disk', await recipeHash(), make));
}

function diskIn(folder: string): string {
  return join(folder, 'disk');
}

async function recipeHash(): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([recipe, diskSize]));
  for (const file of ['services-disk.ts', 'debian-tar.ts']) {
    hash.update(await readFile(join(import.meta.dirname, file)));
  }
  return hash.digest('hex').slice(0, 12);
}
