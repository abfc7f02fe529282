import { readdirSync } from 'node:fs';
import path from 'node:path';
import { featuresOf, featuresOfKernel, parseFeatures, usualFeatures, type Features } from '@lamellar/core';
import { CommandError } from '../../exit-status.ts';
import type { SurroundingsOptions } from '../../policy/policy-options.ts';
import { kindOf } from '../disk/kind-of.ts';
import { readRegularFile } from '../disk/read-file.ts';
import { readNamedFile } from '../disk/trusted-files.ts';
import type { AssumedKernel } from './assumed-kernels.ts';
import { kernelFeatures } from './securityfs.ts';

/**
 * The features of the kernel that is to decide: those named with --features, the running kernel's own with
 * `--kernel host` where they can be read, else those that the measured kernel had.
 *
 * @param ofHost - those of the kernel that `host` stands for, where they are known already
 */
export function readKernelFeatures(
  options: Pick<SurroundingsOptions, 'features'>,
  { kernel, isRunning }: AssumedKernel,
  ofHost?: Features,
): Features {
  if (options.features !== undefined) return readFeatures(options.features);
  if (isRunning && ofHost !== undefined) return ofHost;
  if (isRunning && kindOf(kernelFeatures) === 'directory') return readFeatures(kernelFeatures);
  return featuresOfKernel(kernel);
}

/** The features in a file, or in a directory shaped like `/sys/kernel/security/apparmor/features`. */
function readFeatures(place: string): Features {
  if (kindOf(place) === 'directory') {
    const names = readdirSync(place, { recursive: true, withFileTypes: true });
    return featuresOf(names.map((entry) => path.relative(place, path.join(entry.parentPath, entry.name))));
  }
  const contents = readNamedFile(place);
  if ('reason' in contents) throw new CommandError(`cannot read features \`${place}\`: ${contents.reason}`);
  const features = parseFeatures(contents.bytes.toString());
  if (features === undefined)
    throw new CommandError(`\`${place}\` is no features file`, {
      hint: 'expected `path: value` lines, or the nested form of an abi file',
    });
  return features;
}

/** The features of policy without an `abi` rule: what `policy-features=` in parser.conf pins, if anything. */
export function readDefaultFeatures(parserConf = '/etc/apparmor/parser.conf'): Features {
  const contents = readRegularFile(parserConf);
  if ('reason' in contents) return usualFeatures;
  const pinned = /^\s*policy-features\s*=\s*(\S+)/m.exec(contents.bytes.toString())?.[1];
  if (pinned === undefined) return usualFeatures;
  const file = readRegularFile(pinned);
  return ('bytes' in file ? parseFeatures(file.bytes.toString()) : undefined) ?? usualFeatures;
}
