import { PolicyNamespace, StackedPolicy } from '@lamellar/core';
import { CompiledUnit } from '@lamellar/core/binary';
import { comparePolicies } from '@lamellar/core/diff';
import { expect, test } from 'vitest';
import { compileForKernel } from '../kernel-classes/replay-case.ts';
import { oracleKernels } from '../oracle/oracle-kernel.ts';

const kernel = oracleKernels.at(-1);

test.each([
  ['an equal attachment', '/bin/{b,cc}', '/bin/{cc,b}', []],
  ['a further program, longer than a common program', '/bin/{b,cc}', '/bin/{b,dd}', ['exec']],
])('compiled policy with %s', (_, before, after, undecided) => {
  if (kernel === undefined) throw new Error('no kernel was measured');
  const [was, is] = [before, after].map((path) => {
    const binary = compileForKernel(kernel, `profile a { /bin/* px, }\nprofile b ${path} { }`);
    const root = PolicyNamespace.root();
    root.load(new CompiledUnit('policy', binary, kernel.loadSets));
    return { policy: new StackedPolicy(root), behaviours: kernel.behaviours };
  });
  if (was === undefined || is === undefined) throw new Error('two policies are loaded');
  expect(comparePolicies(was, is).byThemselves.flatMap(({ tooLarge }) => tooLarge)).toEqual(undecided);
});
