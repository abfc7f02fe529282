import { chooseKernel } from './choose-kernel.ts';
import type { MeasuredKernel } from './measured-kernels.ts';
import { isReadKernel } from './read-kernels.ts';

/** A range of kernels: versions from or up to a limit, a release line, or a kernel by name. */
export type KernelRange =
  | { readonly kind: 'versions'; readonly operator: string; readonly numbers: readonly number[] }
  | { readonly kind: 'kernel'; readonly kernel: MeasuredKernel };

/**
 * Parses `<6.1`, `<=6.1`, `>6.1` and `>=6.1`; `6.12` for all releases of a line; or a version as `chooseKernel` accepts.
 * Returns undefined for any other text.
 */
export function parseKernelRange(text: string): KernelRange | undefined {
  const [, operator = '=', version] = /^(<=?|>=?)?\s*(\d{1,3}(?:\.\d{1,5}){0,2})$/.exec(text) ?? [];
  if (version !== undefined) return { kind: 'versions', operator, numbers: version.split('.').map(Number) };
  const kernel = chooseKernel(text)?.kernel;
  return kernel === undefined ? undefined : { kind: 'kernel', kernel };
}

/** Returns whether a range includes a kernel. Only the numbers that the range states count: `6.12.43` is `<=6.12`. */
export function isInKernelRange(kernel: MeasuredKernel, range: KernelRange): boolean {
  if (range.kind === 'kernel') return kernel === range.kernel;
  const own = (isReadKernel(kernel) ? kernel.series : kernel.version).split(/[^\d]/).map(Number);
  const differences = range.numbers.map((number, index) => (own[index] ?? 0) - number);
  const order = differences.find((difference) => difference !== 0) ?? 0;
  if (order === 0) return range.operator.endsWith('=');
  return range.operator.startsWith(order < 0 ? '<' : '>');
}
