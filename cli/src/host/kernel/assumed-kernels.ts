import { release } from 'node:os';
import { chooseKernel, measuredKernels, type MeasuredKernel } from '@lamellar/core';
import { bytesOf, textOf } from '@lamellar/core/language';
import { CommandError } from '../../exit-status.ts';
import { kindOf } from '../disk/kind-of.ts';
import { warn } from '../process/voice.ts';
import { describedKernel } from './described-kernel.ts';

/** A kernel that policy is to be judged by. */
export interface AssumedKernel {
  readonly kernel: MeasuredKernel;
  /** Whether it is the one that runs, whose features are there to be read. */
  readonly isRunning: boolean;
}

/**
 * The kernels that `--kernel` names, oldest first and described ones behind them, each once; the newest where it is not given. stderr says where one is not
 * the very one that was asked for.
 *
 * @param words - versions as `uname -r` prints them, `host`, `all`, or files that `lamellar doctor --save` has written
 * @param host - which version `host` stands for; of this machine where it is left out
 * @throws CommandError where a word is none of these
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
  // What is a version is none of a file: `./6.12` is one.
  return [chooseKernel(word) === undefined && isFile(word) ? describedKernel(word) : measuredFor(word)];
}

function isFile(word: string): boolean {
  return word.includes('/') || kindOf(word) === 'file';
}

function measuredFor(version: string): MeasuredKernel {
  const choice = chooseKernel(version);
  const shown = textOf(bytesOf(version));
  if (choice === undefined) {
    const known = measuredKernels.map((kernel) => kernel.version).join(', ');
    throw new CommandError(`unknown kernel \`${shown}\``, {
      hint: `write a version such as 6.12.43, \`host\`, \`all\`, or a file of \`lamellar doctor --save\`; measured were ${known}`,
    });
  }
  const { kernel, exact, patchedBy } = choice;
  const patches = patchedBy === undefined ? '' : `is ${patchedBy}'s, whose AppArmor has patches of its own; it `;
  if (!exact) warn(`kernel ${shown} ${patches}was not measured; assuming ${kernel.version}`);
  return kernel;
}
