import { expect, test } from 'vitest';
import { isInKernelRange, parseKernelRange } from './kernel-range.ts';
import { measuredKernels } from './measured-kernels.ts';
import { readKernels } from './read-kernels.ts';

const kernels = [...measuredKernels, ...readKernels];

test('a range includes the kernels that its numbers describe', () => {
  const included = (text: string): readonly string[] => {
    const range = parseKernelRange(text);
    if (range === undefined) throw new Error(`${text} is no range`);
    return kernels.filter((kernel) => isInKernelRange(kernel, range)).map(({ version }) => version);
  };
  const versions = kernels.map(({ version }) => version);
  const of = (pattern: RegExp): readonly string[] => versions.filter((version) => pattern.test(version));
  expect(included('6.12')).toEqual(of(/^6\.12\./));
  expect(included('<6.1')).toEqual(of(/^5\./));
  expect(included('<=6.1')).toEqual(of(/^5\.|^6\.1\./));
  expect(included('>= 6.17')).toEqual(of(/^6\.1[789]\.|^7\.|^ubuntu-2(5\.10|6\.04)/));
  expect(included('>7')).toEqual(of(/^[89]\./));
  expect(included('6')).toEqual(of(/^6\.|^ubuntu-2[45]/));
  expect(included('ubuntu-24.04')).toEqual(['ubuntu-24.04']);
  expect(included('pve-8')).toEqual(['ubuntu-24.04']);
  expect(included('6.8.0-45-generic')).toEqual(['ubuntu-24.04']);
  expect(included('<6.1')).not.toEqual([]);
});

test.each(['', '<', '<<6.1', 'six', '6.1.2.3.', '<ubuntu-24.04', '=6.1', '6..1'])('%j is no range', (text) => {
  expect(parseKernelRange(text)).toBeUndefined();
});
