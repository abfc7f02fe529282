import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cachedFolder } from '../cache.ts';
import type { LabKernel } from './provide-kernel.ts';
import { runKernel } from './run-kernel.ts';

/** A kernel's release and AppArmor features. */
export interface KernelIdentity {
  /** As `uname -r` prints it. */
  readonly release: string;
  /** The content of the `features/` directory, in lines of `path: value`. */
  readonly features: string;
}

/** Measures a kernel's AppArmor features, by booting the kernel if the cache has no result. */
export async function measureFeatures(kernel: LabKernel): Promise<KernelIdentity> {
  const folder = await cachedFolder(`features-of-${basename(dirname(kernel.image))}`, async (staging) => {
    const { release, features } = await runKernel(kernel, []);
    await writeFile(join(staging, 'identity.json'), JSON.stringify({ release, features }));
  });
  return JSON.parse(await readFile(join(folder, 'identity.json'), 'utf8')) as KernelIdentity;
}
