import { measuredKernels } from '@lamellar/core';
import { featuresOfKernel, nestFeatures, parseFeatures } from '@lamellar/core/kernels';
import { expect, test } from 'vitest';
import { kernelFeaturesText } from './kernel-features.ts';

test.each(measuredKernels)('core has the recorded features of $version (`npm run embed`)', (kernel) => {
  expect(featuresOfKernel(kernel)).toEqual(parseFeatures(kernelFeaturesText(kernel.version)));
});

test.each(measuredKernels)('the nested features of $version are equivalent', ({ version }) => {
  const text = kernelFeaturesText(version);
  const nested = parseFeatures(nestFeatures(text)) ?? new Set();
  for (const feature of parseFeatures(text) ?? []) expect(nested).toContain(feature);
});
