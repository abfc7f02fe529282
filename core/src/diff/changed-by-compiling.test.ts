import { expect, test } from 'vitest';
import { apparmor41, apparmor50 } from '../file-rules/compiler-behaviours.ts';
import { measuredKernelOf } from '../kernels/choose-kernel.ts';
import { changedByCompiling } from './changed-by-compiling.ts';

test.each([
  ['6.1.0', '6.12.118', apparmor41, ['userns', 'io_uring']],
  ['6.1.0', '6.18.15', apparmor41, ['userns', 'io_uring', 'owner']],
  ['6.12.118', '6.18.15', apparmor41, ['owner']],
  ['6.12.118', '6.18.15', apparmor50, ['unix', 'dbus']],
  ['6.12.43', '6.12.118', apparmor41, []],
  ['6.18.15', '6.12.118', apparmor41, []],
  ['6.12.118', '6.1.0', apparmor50, []],
] as const)('from %s to %s', (from, to, compiler, expected) => {
  const [before, after] = [from, to].map((version) => measuredKernelOf(version));
  if (before === undefined || after === undefined) throw new Error('not measured');
  expect(changedByCompiling(before, after, compiler)).toEqual(expected);
});
