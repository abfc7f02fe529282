import { readFileSync } from 'node:fs';
import { nestFeatures, parseFeatures, readKernels, type Features } from '@lamellar/core/kernels';

/** The content of the `features/` directory of a measured or read kernel, in lines of `path: value`. */
export function kernelFeaturesText(version: string): string {
  const read = readKernels.find((kernel) => kernel.version === version);
  if (read !== undefined) return read.features;
  return readFileSync(new URL(`${version}.txt`, import.meta.url), 'utf8');
}

/** The features of a measured kernel. */
export function measuredKernelFeatures(version: string): Features {
  const features = parseFeatures(kernelFeaturesText(version));
  if (features === undefined) throw new Error(`the features of kernel ${version} cannot be read`);
  return features;
}

/** The features in apparmor_parser's format. */
export function nestedFeatures(version: string): string {
  return nestFeatures(kernelFeaturesText(version));
}
