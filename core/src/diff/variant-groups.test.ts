import { expect, test } from 'vitest';
import { measuredKernels } from '../kernels/measured-kernels.ts';
import { PolicyCache } from '../compile/includes/policy-cache.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { readPolicy } from '../testing/read-policy.ts';
import { groupVariants } from './variant-groups.ts';

const behavioursOf = (version: string) => {
  const kernel = measuredKernels.find((one) => one.version.startsWith(version));
  if (kernel === undefined) throw new Error(`kernel ${version} is measured`);
  return kernel.behaviours;
};

test('variants with equal permissions share a group, and each further group has a change from a neighbour', () => {
  const cache = new PolicyCache();
  const variant = (text: string, version: string) => ({
    policy: new StackedPolicy(readPolicy({ '': text }, { cache })),
    behaviours: behavioursOf(version),
  });
  const [files, more] = ['profile a { /etc/a r, }', 'profile a { /etc/* r, }'];
  const { groups, changes } = groupVariants([
    [variant(files, '6.12.118'), variant('profile a { /etc/{a,a} r, }', '6.12.118')],
    [variant(files, '6.16'), variant(more, '6.16')],
    [undefined, variant(more, '6.17')],
  ]);
  expect(groups).toEqual([
    [0, 0],
    [0, 1],
    [undefined, 1],
  ]);
  expect(changes.map(({ from, to }) => [from, to])).toEqual([
    [
      { row: 0, column: 1 },
      { row: 1, column: 1 },
    ],
  ]);
  expect(changes[0]?.differences.byThemselves[0]?.changes[0]).toMatchObject({ kind: 'gained', class: 'file' });
});
