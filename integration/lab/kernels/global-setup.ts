import type { TestProject } from 'vitest/node';
import { wantedKernels, type WantedKernel } from './kernel-list.ts';
import { kernelInReports, provideKernels, type LabKernel, type MissingKernel } from './provide-kernel.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly kernels: readonly LabKernel[];
    readonly missingKernels: readonly MissingKernel[];
  }
}

/**
 * Prepares kernels before the tests: stable's kernel and a further usual kernel, selected by the seed; all kernels with
 * LAMELLAR_KERNELS=all.
 */
export default async function setup(project: TestProject): Promise<void> {
  const all = process.env['LAMELLAR_KERNELS'] === 'all';
  const found = await provideKernels(all ? wantedKernels : usualKernels(Number(process.env['LAMELLAR_SEED'] ?? 0)));
  const kernels = found.filter((kernel): kernel is LabKernel => 'image' in kernel);
  const missing = found.filter((kernel): kernel is MissingKernel => 'reason' in kernel);
  for (const kernel of missing) console.log(`kernel ${kernelInReports(kernel)}`);
  project.provide('kernels', kernels);
  project.provide('missingKernels', missing);
}

function usualKernels(seed: number): readonly WantedKernel[] {
  const others = wantedKernels.filter(({ isUsual = false, isStable = false }) => isUsual && !isStable);
  return wantedKernels.filter((kernel) => kernel.isStable === true || kernel === others[seed % others.length]);
}
