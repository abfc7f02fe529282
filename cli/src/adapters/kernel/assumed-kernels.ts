import { release } from 'node:os';
import { measuredKernels, type MeasuredKernel } from '@lamellar/core';
import { chooseKernel } from '@lamellar/core/kernels';
import { printable } from '@lamellar/core/language';
import { CommandError } from '../../exit-status.ts';
import { kindOf } from '@lamellar/node/files';
import { warn } from '../process/logger.ts';
import { describedKernel } from './described-kernel.ts';

/** A kernel that policy is evaluated for. */
export interface AssumedKernel {
  readonly kernel: MeasuredKernel;
  /** True for the running kernel with readable features. */
  readonly isRunning: boolean;
}

/**
 * Resolves the kernels of `--kernel`: measured kernels, the oldest first, then described kernels, without duplicates;
 * by default the newest. Warns on stderr if a kernel is only similar to the requested kernel.
 *
 * @param words - versions as `uname -r` prints them, `host`, `all`, or files that `lamellar doctor --save` has written
 * @param host - the version for `host`; by default the version of this machine
 * @throws CommandError for any other word
 */
export function assumedKernels(
  words: readonly string[] = [],
  host = release(),
): readonly [AssumedKernel, ...AssumedKernel[]] {
  const running = words.includes('host') ? measuredFor(host) : undefined;
  const named = new Set(words.flatMap((word) => kernelsOf(word, running)));
  const newest = measuredKernels.at(-1);
  if (named.size === 0 && newest !== undefined) named.add(newest);
  const described = [...named].filter((kernel) => !measuredKernels.includes(kernel));
  const [first, ...others] = [...measuredKernels.filter((kernel) => named.has(kernel)), ...described].map((kernel) => ({
    kernel,
    isRunning: kernel === running,
  }));
  if (first === undefined) throw new RangeError('no kernel was measured');
  return [first, ...others];
}

function kernelsOf(word: string, running: MeasuredKernel | undefined): readonly MeasuredKernel[] {
  if (word === 'all') return measuredKernels;
  if (word === 'host' && running !== undefined) return [running];
  // A valid version is never a file: a file of such a name is `./6.12`.
  return [chooseKernel(word) === undefined && isFile(word) ? describedKernel(word) : measuredFor(word)];
}

function isFile(word: string): boolean {
  return word.includes('/') || kindOf(word) === 'file';
}

function measuredFor(version: string): MeasuredKernel {
  const choice = chooseKernel(version);
  const shown = printable(version);
  if (choice === undefined) {
    const known = measuredKernels.map((kernel) => kernel.version).join(', ');
    throw new CommandError(`unknown kernel \`${shown}\``, {
      hint: `write a version such as 6.12.43, \`host\`, \`all\`, or a file of \`lamellar doctor --save\`; measured were ${known}`,
    });
  }
  const { kernel, exact, patchedBy } = choice;
  const patches = patchedBy === undefined ? '' : `is ${patchedBy}'s, with patches of AppArmor, and `;
  if (!exact) warn(`kernel ${shown} ${patches}was not measured; assuming ${kernel.version}`);
  return kernel;
}
