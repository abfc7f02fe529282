import { expect, test } from 'vitest';
import { exampleOf, findingsIn } from '../testing/example.ts';
import { otherFeatures } from './other-features.ts';

test('the example: a profile that was compiled as on a machine without AppArmor', () => {
  expect(findingsIn(otherFeatures, exampleOf('other-features'))).toMatchObject([
    { severity: 'high', subject: 'profile `/usr/sbin/chronyd`', evidence: ['1 process under it: chronyd (500)'] },
  ]);
});

test('what nobody is under does not matter', () => {
  const task = (one: ReturnType<typeof exampleOf>['tasks'][number]) => (one.id === 500 ? undefined : one);
  expect(findingsIn(otherFeatures, exampleOf('other-features'), { task })).toEqual([]);
});

test('a kernel that has no such features either is no reason', () => {
  const example = exampleOf('other-features');
  const kernel = {
    ...example.kernel,
    features: new Map([...example.kernel.features].filter(([path]) => path.startsWith('policy'))),
  };
  expect(findingsIn(otherFeatures, example, { kernel })).toEqual([]);
});
