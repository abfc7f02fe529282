import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { cachedFolder } from '../cache.ts';
import { Apt, type DebianPackage } from '../debian/apt.ts';
import { machineAptSources, sourcesOfSuite } from '../debian/apt-sources.ts';
import type { WantedKernel } from '../kernels/kernel-list.ts';
import { keyOfPackage, provideKernel } from '../kernels/provide-kernel.ts';
import { packInitrd } from '../machine/pack-initrd.ts';
import { buildProber } from '../probers/build-prober.ts';

/** A kernel for a host to boot instead of the kernel on the disk. */
export interface BootKernel {
  readonly kernel: string;
  /** The initrd with the kernel's modules; it continues with the host's own init. */
  readonly initrd: string;
}

/** The kernel of a run's hosts, from `LAMELLAR_HOST_KERNEL=SUITE:VERSION`, for example `trixie-backports:6.18`. */
export async function requestedHostKernel(): Promise<BootKernel | undefined> {
  const requested = process.env['LAMELLAR_HOST_KERNEL'];
  if (requested === undefined || requested === '') return undefined;
  const [suite = '', version = '', ...rest] = requested.split(':');
  if (suite === '' || version === '' || rest.length > 0)
    throw new Error(`LAMELLAR_HOST_KERNEL is SUITE:VERSION, such as trixie-backports:6.18, and not ${requested}`);
  return provideHostKernel({ suite, version });
}

/** Prepares a kernel for a host. Throws if the kernel is unavailable. */
export async function provideHostKernel(wanted: WantedKernel): Promise<BootKernel> {
  const found = await provideKernel(wanted);
  if ('reason' in found) throw new Error(`no kernel ${wanted.version} of ${wanted.suite}: ${found.reason}`);
  const init = await buildProber('host-init');
  const name = `host-initrd-${keyOfPackage(found.package)}-${basename(dirname(init))}`;
  const folder = await cachedFolder(name, async (staging) => {
    const [root, packages] = [join(staging, 'root'), join(staging, 'packages')];
    for (const place of ['dev', 'root', 'modules']) await mkdir(join(root, place), { recursive: true });
    await copyFile(init, join(root, 'init'));
    await unpackPackages(wanted.suite, found.package, packages);
    await moveModules(packages, found.package.name.replace(/^linux-(?:binary|image)-/, ''), join(root, 'modules'));
    await packInitrd(root, join(staging, 'initrd'));
    for (const left of [root, packages]) await rm(left, { recursive: true });
  });
  return { kernel: found.image, initrd: join(folder, 'initrd') };
}

/** Unpacks the packages with a kernel's modules: since 7.2, modules have separate packages. */
async function unpackPackages(suite: string, image: DebianPackage, folder: string): Promise<void> {
  const names = image.name.startsWith('linux-binary-')
    ? ['base', 'modules'].map((part) => image.name.replace('binary', part))
    : [image.name];
  await Apt.with('deb', sourcesOfSuite(suite, machineAptSources()), async (apt) => {
    for (const name of names)
      await execa('dpkg-deb', ['--extract', await apt.download({ ...image, name }), folder], { stdin: 'ignore' });
  });
}

/**
 * Indexes the modules, as Debian's package does during installation, and moves them into a folder. Before trixie,
 * modules are not below /usr.
 */
async function moveModules(unpacked: string, release: string, folder: string): Promise<void> {
  const merged = join(unpacked, 'usr');
  const base = existsSync(join(merged, 'lib/modules', release)) ? merged : unpacked;
  await execa('/usr/sbin/depmod', ['--basedir', base, release], { stdin: 'ignore' });
  await rename(join(base, 'lib/modules', release), join(folder, release));
}
