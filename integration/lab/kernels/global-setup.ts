import type { TestProject } from 'vitest/node';
import { wantedKernels } from './kernel-list.ts';
import { describeKernel, provideKernels, type Kernel, type MissingKernel } from './provide-kernel.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly kernels: readonly Kernel[];
    readonly missingKernels: readonly MissingKernel[];
  }
}

/** Has the kernels ready before the tests that boot them: the usual ones, or with LAMELLAR_KERNELS=all each. */
export default async function setup(project: TestProject): Promise<void> {
  const all = process.env['LAMELLAR_KERNELS'] === 'all';
  const found = await provideKernels(wantedKernels.filter(({ isUsual = false }) => all || isUsual));
  const kernels = found.filter((kernel): kernel is Kernel => 'image' in kernel);
  const missing = found.filter((kernel): kernel is MissingKernel => 'reason' in kernel);
  for (const kernel of missing) console.log(`kernel ${describeKernel(kernel)}`);
  project.provide('kernels', kernels);
  project.provide('missingKernels', missing);
}
