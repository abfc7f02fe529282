import { bytesOf } from '../source/bytes.ts';
import { joinNames } from '../source/joined-names.ts';
import { textOf } from '../source/printable-text.ts';
import { seriesOf } from '../kernels/choose-kernel.ts';
import { measuredKernels, type MeasuredKernel } from '../kernels/measured-kernels.ts';
import { isReadKernel } from '../kernels/read-kernels.ts';

/**
 * Describes measured kernels as short ranges: `5.10.0 to 6.12.74, 6.16.12 and 6.17.13`. The text only names measured
 * kernels, because stable series received fixes at different times: `6.12.85 to 6.12.118` does not cover 6.13.
 * Further kernels come last, by name.
 */
export function kernelWords(kernels: readonly MeasuredKernel[]): string {
  const chosen = new Set(kernels);
  const runs: MeasuredKernel[][] = [];
  let run: MeasuredKernel[] = [];
  for (const kernel of measuredKernels) {
    if (!chosen.has(kernel) || leavesLine(run, kernel)) run = [];
    if (!chosen.has(kernel)) continue;
    if (run.length === 0) runs.push(run);
    run.push(kernel);
  }
  const others = kernels.filter((kernel) => !measuredKernels.includes(kernel));
  return joinNames([...runs.flatMap(runWords), ...others.map((kernel) => nameOf(kernel, kernels.length > 1))]);
}

function nameOf(kernel: MeasuredKernel, inList: boolean): string {
  const name = textOf(bytesOf(kernel.version));
  if (!isReadKernel(kernel)) return name;
  return inList ? `${name} (not measured)` : `${name}, not measured`;
}

/** Returns whether a run from the middle of a series would continue into the next series, across older kernels. */
function leavesLine(run: readonly MeasuredKernel[], next: MeasuredKernel): boolean {
  const [first] = run;
  if (first === undefined || seriesOf(first) === seriesOf(next)) return false;
  return measuredKernels.find((kernel) => seriesOf(kernel) === seriesOf(first)) !== first;
}

/** Two kernels of different series form no range, because many kernels may be between them. */
function runWords(run: readonly MeasuredKernel[]): readonly string[] {
  const [first, second] = run;
  const last = run.at(-1);
  if (first === undefined || second === undefined || last === undefined) return run.map(({ version }) => version);
  const isRange = run.length > 2 || seriesOf(first) === seriesOf(second);
  return isRange ? [`${first.version} to ${last.version}`] : run.map(({ version }) => version);
}

/** Names kernels in a sentence: `kernel 7.3`, or `kernels 5.10.0 to 6.12.74`. */
export function kernelsInWords(kernels: readonly MeasuredKernel[]): string {
  return `${kernels.length === 1 ? 'kernel' : 'kernels'} ${kernelWords(kernels)}`;
}
