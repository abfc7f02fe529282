/**
 * Measured kernels, and the features of kernels and abis.
 *
 * @module
 */
export { featuresOfPaths, parseFeatures, type Features } from './profile/features.ts';
export { knownAbis, usualFeatures } from './profile/known-abis.ts';
export type { LoadSets } from './profile/load-set.ts';
export { nestFeatures } from './profile/nest-features.ts';
export { featuresFileOf, featuresOfKernel } from './kernels/measured-kernels.ts';
export { isReadKernel, readKernels, type ReadKernel } from './kernels/read-kernels.ts';
export { chooseKernel, measuredKernelOf, type KernelChoice } from './kernels/choose-kernel.ts';
export { isInKernelRange, parseKernelRange, type KernelRange } from './kernels/kernel-range.ts';
