import { expect, test } from 'vitest';
import { measuredKernels } from '../../../kernels/kernel.ts';
import { exampleOf, findingsIn } from '../testing/example.ts';
import { changesWithKernel } from './changes-with-kernel.ts';

const example = exampleOf('changes-with-kernel');
const by = (version: string) => {
  const newer = measuredKernels.find((kernel) => kernel.version === version);
  return newer === undefined ? {} : { newer };
};

test('the example: a kernel that asks the parts of a stack where the whole is not allowed', () => {
  expect(findingsIn(changesWithKernel, example, by('6.12.118'))).toMatchObject([
    {
      severity: 'medium',
      subject: 'label `backup//&unconfined`',
      summary: 'gains permissions with kernel 6.12.118',
      evidence: ['gained: every signal', 'to `app`'],
    },
  ]);
});

test('its own kernel changes nothing, and nobody may have asked', () => {
  expect(findingsIn(changesWithKernel, example, by('6.12.43'))).toEqual([]);
  expect(findingsIn(changesWithKernel, example)).toEqual([]);
});
