import { measuredKernels, type MeasuredKernel } from '@lamellar/core';
import { kernelFeaturesText } from '../kernel-features/kernel-features.ts';

/** The properties of a kernel for oracles without a running kernel. */
export interface OracleKernel {
  readonly version: string;
  /** The content of the `features/` directory, in lines of `path: value`. */
  readonly features: string;
  readonly behaviours: MeasuredKernel['behaviours'];
  readonly loadSets: MeasuredKernel['loadSets'];
}

/** The measured kernels with the measured features, oldest first. */
export const oracleKernels: readonly OracleKernel[] = measuredKernels.map(({ version, behaviours, loadSets }) => ({
  version,
  features: kernelFeaturesText(version),
  behaviours,
  loadSets,
}));
