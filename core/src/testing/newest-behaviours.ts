import { measuredKernels } from '../kernels/measured-kernels.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';

/** The behaviours of the newest measured kernel. */
export const newestBehaviours: KernelBehaviours = ((): KernelBehaviours => {
  const newest = measuredKernels.at(-1);
  if (newest === undefined) throw new RangeError('no kernel was measured');
  return newest.behaviours;
})();
