import { expect, test } from 'vitest';
import { measuredKernels } from '../../../kernels/measured-kernels.ts';
import { exampleOf, findingsIn } from '../testing/example.ts';
import { changesWithKernel } from './changes-with-kernel.ts';

const example = exampleOf('changes-with-kernel');
const by = (version: string) => {
  const newer = measuredKernels.find((kernel) => kernel.version === version);
  return newer === undefined ? {} : { newer };
};

test('the example: a kernel that evaluates each part of a stack if the whole is refused', () => {
  expect(findingsIn(changesWithKernel, example, by('6.12.118'))).toMatchObject([
    {
      severity: 'medium',
      subject: 'label `backup//&unconfined`',
      summary: 'gains permissions with kernel 6.12.118',
      evidence: ['gained: every signal', 'to `app`'],
    },
  ]);
});

test('the same kernel changes no permission, and the comparison is optional', () => {
  expect(findingsIn(changesWithKernel, example, by('6.12.43'))).toEqual([]);
  expect(findingsIn(changesWithKernel, example)).toEqual([]);
});
