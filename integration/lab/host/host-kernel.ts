import { copyFile, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { cachedFolder } from '../cache.ts';
import { Apt, type DebianPackage } from '../debian/apt.ts';
import { machineAptSources, sourcesOfSuite } from '../debian/apt-sources.ts';
import type { WantedKernel } from '../kernels/kernel-list.ts';
import { provideKernel } from '../kernels/provide-kernel.ts';
import { withTemporaryFolder } from '../machine/temporary-folder.ts';
import { buildProber } from '../probers/build-prober.ts';

/** A kernel that a host boots with instead of the one that its disk has. */
export interface HostKernel {
  readonly kernel: string;
  /** Has the kernel's modules, and goes on with the host's own init. */
  readonly initrd: string;
}

/** The kernel that a run's hosts are to boot with: `LAMELLAR_HOST_KERNEL=SUITE:VERSION`, such as `trixie-backports:6.18`. */
export async function hostKernelAskedFor(): Promise<HostKernel | undefined> {
  const asked = process.env['LAMELLAR_HOST_KERNEL'];
  if (asked === undefined || asked === '') return undefined;
  const [suite = '', version = '', ...rest] = asked.split(':');
  if (suite === '' || version === '' || rest.length > 0)
    throw new Error(`LAMELLAR_HOST_KERNEL is SUITE:VERSION, such as trixie-backports:6.18, and not ${asked}`);
  return provideHostKernel({ suite, version });
}

/** Has a kernel ready for a host. Throws where it cannot be had. */
export async function provideHostKernel(wanted: WantedKernel): Promise<HostKernel> {
  const found = await provideKernel(wanted);
  if ('reason' in found) throw new Error(`no kernel ${wanted.version} of ${wanted.suite}: ${found.reason}`);
  const init = await buildProber('host-init');
  const { name, version, sha256 } = found.package;
  const key = [name, version.replaceAll(/[^\w.+~-]/g, '_'), sha256.slice(0, 16), init.split('/').at(-2)].join('-');
  const folder = await cachedFolder(`host-initrd-${key}`, async (staging) => {
    const root = join(staging, 'root');
    for (const place of ['dev', 'root', 'modules']) await mkdir(join(root, place), { recursive: true });
    await copyFile(init, join(root, 'init'));
    await unpackModules(wanted.suite, found.package, root);
    await execa('sh', ['-c', 'find . | cpio --create --format=newc --quiet >../initrd'], { cwd: root });
    await execa('rm', ['-r', root]);
  });
  return { kernel: found.image, initrd: join(folder, 'initrd') };
}

/** Puts the modules of a kernel's package into `modules/RELEASE` of a root. Since 7.2 they are in packages of their own. */
async function unpackModules(suite: string, image: DebianPackage, root: string): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const names = image.name.startsWith('linux-binary-')
      ? ['base', 'modules'].map((part) => image.name.replace('binary', part))
      : [image.name];
    await Apt.with('deb', sourcesOfSuite(suite, machineAptSources()), async (apt) => {
      for (const name of names)
        await execa('dpkg-deb', ['--extract', await apt.download({ ...image, name }), folder], { stdin: 'ignore' });
    });
    const release = image.name.replace(/^linux-(?:binary|image)-/, '');
    // What Debian's package does once it is installed.
    await execa('/usr/sbin/depmod', ['--basedir', join(folder, 'usr'), release], { stdin: 'ignore' });
    await rename(join(folder, 'usr/lib/modules', release), join(root, 'modules', release));
  });
}
