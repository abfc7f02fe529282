import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cachedFolder } from '../cache.ts';
import type { Kernel } from './provide-kernel.ts';
import { runKernel } from './run-kernel.ts';

/** What a kernel says of itself. */
export interface KernelIdentity {
  /** As `uname -r` prints it. */
  readonly release: string;
  /** What its `features/` directory says, one `path: value` a line. */
  readonly features: string;
}

/** Asks a kernel for its AppArmor features, by booting it where that was not done yet. */
export async function measureFeatures(kernel: Kernel): Promise<KernelIdentity> {
  const folder = await cachedFolder(`features-of-${basename(dirname(kernel.image))}`, async (staging) => {
    const { release, features } = await runKernel(kernel, []);
    await writeFile(join(staging, 'identity.json'), JSON.stringify({ release, features }));
  });
  return JSON.parse(await readFile(join(folder, 'identity.json'), 'utf8')) as KernelIdentity;
}
