import { randomMountPolicy } from '../generate/random-mount-policy.ts';
import { Random } from '../generate/random.ts';
import { numberedCases } from '../random/cases.ts';
import { law } from '../random/law.ts';
import { ReachOracle } from './reach-oracle.ts';

const oracle = new ReachOracle({ abi: 'abi <abi/4.0>,\n' });

law(
  'the mounts of a random stack are listed as rules that apparmor_parser compiles to equal automata',
  numberedCases(4, 4, 300),
  { atLeast: { stacks: 1, complete: 1, pairs: 20 } },
  (seed, count) => {
    const random = new Random(seed);
    return oracle.differences('mount', [randomMountPolicy(random), randomMountPolicy(random)], count);
  },
);
