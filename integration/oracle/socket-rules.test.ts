import { afterAll, expect, test } from 'vitest';
import { caseNumbers } from '../random/case-numbers.ts';
import { systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { compareRandomSocketRules } from './socket-rules.ts';

const seeds = caseNumbers('rules about sockets', { usual: 6, all: 200 });
const { resolve } = systemPolicyFiles();
const abis = ['', 'abi <abi/3.0>,\n', 'abi <abi/4.0>,\n', 'abi <abi/kernel-5.4-vanilla>,\n'];
const versions = ['5.10.0', '6.12.118', '7.3'];
const count = { profiles: 0, pairs: 0 };

test.each(seeds)(
  'random rules about sockets, policy %i, are the automata that apparmor_parser makes of them',
  (seed) => {
    const [abi = '', version = '7.3'] = [abis[seed % abis.length], versions[seed % versions.length]];
    const { profiles, pairs, disagreements } = compareRandomSocketRules(seed, { version, abi, resolve });
    expect(disagreements).toEqual([]);
    count.profiles += profiles;
    count.pairs += pairs;
  },
);

afterAll(() => console.log(`rules about sockets: ${count.profiles} random profiles in ${count.pairs} pairs of states`));
