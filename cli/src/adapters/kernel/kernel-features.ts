import { readdirSync } from 'node:fs';
import path from 'node:path';
import { featuresOfKernel, featuresOfPaths, parseFeatures, type Features } from '@lamellar/core/kernels';
import { CommandError } from '../../exit-status.ts';
import type { SurroundingsOptions } from '../../policy/policy-options.ts';
import { kindOf, readNamedFile } from '@lamellar/node/files';
import type { AssumedKernel } from './assumed-kernels.ts';
import { kernelFeaturesFolder } from './securityfs.ts';

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
  if ('reason' in contents) throw new CommandError(`cannot read features \`${place}\`: ${contents.reason}`);
  const features = parseFeatures(contents.bytes.toString());
  if (features === undefined)
    throw new CommandError(`\`${place}\` is not a features file`, {
      hint: 'expected `path: value` lines, or the nested form of an abi file',
    });
  return features;
}
