import { measuredKernels, type MeasuredKernel } from '@lamellar/core';
import { kernelFeaturesText } from '../kernel-features/kernel-features.ts';

/** What an oracle without a kernel needs to know of one. */
export interface OracleKernel {
  readonly version: string;
  /** What its `features/` directory holds, one `path: value` a line. */
  readonly features: string;
  readonly behaviours: MeasuredKernel['behaviours'];
  readonly loadSets: MeasuredKernel['loadSets'];
}

/** The measured kernels with the features that they had, oldest first. */
export const oracleKernels: readonly OracleKernel[] = measuredKernels.map(({ version, behaviours, loadSets }) => ({
  version,
  features: kernelFeaturesText(version),
  behaviours,
  loadSets,
}));
