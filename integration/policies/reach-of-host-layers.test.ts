import { incusHostLayer, lxcHostLayer } from '@lamellar/host-policies';
import { afterAll, expect, test } from 'vitest';
import { randomPart } from '../random/random-part.ts';
import { ReachOracle } from '../oracle/reach-oracle.ts';

const oracle = new ReachOracle({ abi: 'abi <abi/4.0>,\n' });
afterAll(() => console.log(oracle.end()));

// The first layer is the most common, with the largest report.
const layers = [
  ['LXC', lxcHostLayer({ name: 'web', nesting: false, privileged: false }).text],
  ['LXC, nesting', lxcHostLayer({ name: 'web', nesting: true, privileged: false }).text],
  ['Incus', incusHostLayer({ name: 'web', nesting: false, privileged: false }).text],
] as const;

test.each(randomPart('host layers told by rules', layers, 1))(
  'all mounts of the host layer of %s are told, and compiled to just that',
  (_, text) => {
    expect(oracle.differences('mount', [text])).toEqual([]);
    expect(oracle.untold).toBe(0);
  },
);
