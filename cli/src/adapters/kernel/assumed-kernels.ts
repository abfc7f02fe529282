import { readdirSync } from 'node:fs';
import { release } from 'node:os';
import path from 'node:path';
import { measuredKernels, type MeasuredKernel } from '@lamellar/core';
import {
  chooseKernel,
  featuresOfKernel,
  featuresOfPaths,
  isReadKernel,
  parseFeatures,
  readKernels,
  type Features,
} from '@lamellar/core/kernels';
import { printable } from '@lamellar/core/language';
import { CommandError } from '../../exit-status.ts';
import type { KernelRequest, SurroundingsOptions } from '../../policy/policy-options.ts';
import { kindOf, readNamedFile } from '@lamellar/node/files';
import { warn } from '../process/logger.ts';
import { describedKernel } from './described-kernel.ts';
import { kernelFeaturesFolder } from './securityfs.ts';

/** A kernel that policy is evaluated for. */
export interface AssumedKernel {
  readonly kernel: MeasuredKernel;
  /** True for the running kernel with readable features. */
  readonly isRunning: boolean;
  /** The requests for the kernel; empty by default, and for `all`. */
  readonly requests: readonly KernelRequest[];
}

/**
 * Resolves the kernels of `--kernel`: measured kernels, the oldest first, then described kernels, without duplicates;
 * by default the newest. Warns if a kernel is only similar to the requested kernel.
 *
 * @param words - versions as `uname -r` prints them, `host`, `all`, or files that `lamellar kernel probe --save` has written
 * @param host - the version for `host`; by default the version of this machine
 * @param report - prints a warning, by default on stderr
 * @throws CommandError for any other word
 */
export function assumedKernels(
  words: readonly string[] = [],
  host = release(),
  report: Report = warn,
): readonly [AssumedKernel, ...AssumedKernel[]] {
  const found = [...new Set(words)]
    .filter((word) => word !== 'all')
    .map((word) => ({ word, ...(word === 'host' ? measuredFor(host, report) : kernelOf(word, report)) }));
  const running = found.find(({ word }) => word === 'host')?.kernel;
  const named = new Set([...(words.includes('all') ? measuredKernels : []), ...found.map(({ kernel }) => kernel)]);
  const newest = measuredKernels.at(-1);
  if (named.size === 0 && newest !== undefined) named.add(newest);
  const described = [...named].filter((kernel) => !measuredKernels.includes(kernel));
  const [first, ...others] = [...measuredKernels.filter((kernel) => named.has(kernel)), ...described].map((kernel) => ({
    kernel,
    isRunning: kernel === running,
    requests: found.filter((one) => one.kernel === kernel).map(({ request }) => request),
  }));
  if (first === undefined) throw new RangeError('no kernel was measured');
  return [first, ...others];
}

/** Prints a warning. */
type Report = (problem: string) => void;

interface FoundKernel {
  readonly kernel: MeasuredKernel;
  readonly request: KernelRequest;
}

function kernelOf(word: string, report: Report): FoundKernel {
  // A valid version is never a file: a file of such a name is `./6.12`.
  if (chooseKernel(word) !== undefined || !isFile(word)) return measuredFor(word, report);
  const kernel = describedKernel(word);
  return { kernel, request: { requested: printable(word), kernel: kernel.version, assumed: false } };
}

function isFile(word: string): boolean {
  return word.includes('/') || kindOf(word) === 'file';
}

function measuredFor(version: string, report: Report): FoundKernel {
  const choice = chooseKernel(version);
  const shown = printable(version);
  if (choice === undefined) {
    const read = readKernels.flatMap((kernel) => [kernel.version, ...kernel.aliases]);
    throw new CommandError(`unknown kernel \`${shown}\``, {
      hint: `write a version such as 6.12.43, ${read.join(', ')}, \`host\`, \`all\`, or a file of \`lamellar kernel probe --save FILE\``,
    });
  }
  const { kernel, exact, patchedBy } = choice;
  const patches = patchedBy === undefined ? '' : `is ${patchedBy}'s, with patches of AppArmor, and `;
  if (isReadKernel(kernel)) {
    const vendor = patchedBy === undefined ? '' : ` is ${patchedBy}'s`;
    const assumed = shown === kernel.version ? ' is' : `${vendor}: assuming ${kernel.version},`;
    report(`kernel ${shown}${assumed} known from source, and not measured`);
  } else if (!exact) report(`kernel ${shown} ${patches}was not measured; assuming ${kernel.version}`);
  return { kernel, request: { requested: shown, kernel: kernel.version, assumed: !exact } };
}

/**
 * Determines the features of the evaluated kernel: the features of --features, the running kernel's own features for
 * `--kernel host` if readable, else the features of the measured kernel.
 *
 * @param ofHost - the features of the `host` kernel, if already known
 */
export function readKernelFeatures(
  options: Pick<SurroundingsOptions, 'features'>,
  { kernel, isRunning }: AssumedKernel,
  ofHost?: Features,
): Features {
  if (options.features !== undefined) return readFeatures(options.features);
  if (isRunning && ofHost !== undefined) return ofHost;
  if (isRunning && kindOf(kernelFeaturesFolder) === 'directory') return readFeatures(kernelFeaturesFolder);
  return featuresOfKernel(kernel);
}

/** Reads features from a file, or from a directory like `/sys/kernel/security/apparmor/features`. */
function readFeatures(place: string): Features {
  if (kindOf(place) === 'directory') {
    const names = readdirSync(place, { recursive: true, withFileTypes: true });
    return featuresOfPaths(names.map((entry) => path.relative(place, path.join(entry.parentPath, entry.name))));
  }
  const contents = readNamedFile(place);
  if ('reason' in contents) throw new CommandError(`features ${printable(place)}: ${contents.reason}`, contents);
  const features = parseFeatures(contents.bytes.toString());
  if (features === undefined)
    throw new CommandError(`\`${place}\` is not a features file`, {
      hint: 'expected `path: value` lines, or the nested form of an abi file',
    });
  return features;
}
