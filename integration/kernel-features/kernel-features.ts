import { readFileSync } from 'node:fs';
import { nestFeatures, parseFeatures, type Features } from '@lamellar/core';

/** The text of what a measured kernel's `features/` directory said: one `path: value` a line. */
export function kernelFeaturesText(version: string): string {
  return readFileSync(new URL(`${version}.txt`, import.meta.url), 'utf8');
}

/** The features of a measured kernel. */
export function kernelFeatures(version: string): Features {
  const features = parseFeatures(kernelFeaturesText(version));
  if (features === undefined) throw new Error(`the features of kernel ${version} cannot be read`);
  return features;
}

/** The same in the form that apparmor_parser reads. */
export function nestedFeatures(version: string): string {
  return nestFeatures(kernelFeaturesText(version));
}
