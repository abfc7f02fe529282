import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { caseNumbers } from '../random/case-numbers.ts';
import { systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { provideCompiler } from '../lab/debian/provide-compiler.ts';
import { compareRandomSocketRules } from './socket-rules.ts';

// Only abi 5.0 knows addresses and peers of unix sockets; the compiler of stable has no abi 5.0.
const seeds = caseNumbers('rules about sockets of abi 5.0', { usual: 10, all: 200 });
const compiler = await provideCompiler('sid');
const base = join(compiler.folder, 'etc/apparmor.d');
const { resolve } = systemPolicyFiles(base);
const target = {
  version: '7.3',
  abi: 'abi <abi/5.0>,\n',
  resolve,
  parser: { path: compiler.path, options: ['--base', base] },
};
const count = { profiles: 0, pairs: 0 };

test.each(seeds)(
  'random rules about sockets of abi 5.0, policy %i, are the automata of the compiler of sid',
  (seed) => {
    const { profiles, pairs, disagreements } = compareRandomSocketRules(seed, target);
    expect(disagreements).toEqual([]);
    count.profiles += profiles;
    count.pairs += pairs;
  },
);

afterAll(() => console.log(`rules about sockets: ${count.profiles} random profiles in ${count.pairs} pairs of states`));
