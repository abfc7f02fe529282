import type { MeasuredKernel } from '../kernels/kernel.ts';
import { kernelWords } from './kernel-words.ts';

/** Names kernels in a sentence: `kernel 7.3`, or `kernels 5.10.0 to 6.12.74`. */
export function kernelsInWords(kernels: readonly MeasuredKernel[]): string {
  return `${kernels.length === 1 ? 'kernel' : 'kernels'} ${kernelWords(kernels)}`;
}
