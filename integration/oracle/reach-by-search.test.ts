import { afterAll, expect, test } from 'vitest';
import { caseNumbers } from '../random/case-numbers.ts';
import { randomMountPolicy } from '../generate/random-mount-policy.ts';
import { Random } from '../generate/random.ts';
import { ReachOracle } from './reach-oracle.ts';

const oracle = new ReachOracle({ abi: 'abi <abi/4.0>,\n' });
afterAll(() => console.log(oracle.end()));

const numbers = caseNumbers('random mounts told by rules', { usual: 3, all: 300 });

test.each(numbers)(
  'what is told of stack %i of mounts is policy that apparmor_parser compiles to just that',
  (seed) => {
    const random = new Random(seed);
    expect(oracle.differences('mount', [randomMountPolicy(random), randomMountPolicy(random)])).toEqual([]);
  },
);
