import { expect, test } from 'vitest';
import { measuredKernels } from '../kernels/measured-kernels.ts';
import { kernelWords } from './kernel-words.ts';

const all = measuredKernels.map(({ version }) => version);

test.each([
  [['7.3'], '7.3'],
  [['6.12.43', '7.3'], '6.12.43 and 7.3'],
  [all, '5.10.0 to 7.3'],
  // Kernels grouped by a behaviour.
  [['5.10.0', '6.1.0', '6.12.43', '6.12.74', '6.16.12', '6.17.13'], '5.10.0 to 6.12.74, 6.16.12 and 6.17.13'],
  [['6.12.85', '6.12.118', '6.18.15', '7.2.13', '7.3'], '6.12.85 to 6.12.118 and 6.18.15 to 7.3'],
  // 6.13 is not between 6.12.85 and 6.16.12: 6.13 is older than the first.
  [['6.12.85', '6.12.118', '6.16.12', '6.17.13'], '6.12.85 to 6.12.118, 6.16.12 and 6.17.13'],
  [['6.12.118', '6.16.12', '6.17.13', '6.18.15'], '6.12.118 and 6.16.12 to 6.18.15'],
  // The order of the input is irrelevant.
  [['7.3', '6.18.15', '7.2.13'], '6.18.15 to 7.3'],
])('%j: %s', (versions, words) => {
  const kernels = versions.flatMap((version) => measuredKernels.find((kernel) => kernel.version === version) ?? []);
  expect(kernelWords(kernels)).toBe(words);
});
