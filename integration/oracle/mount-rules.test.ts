import { apparmor41 } from '@lamellar/core/check';
import { afterAll, expect, test } from 'vitest';
import { caseNumbers } from '../random/case-numbers.ts';
import { compareRandomMountRules } from './mount-rules.ts';

const seeds = caseNumbers('rules about mounts', { usual: 40, all: 2000 });
const count = { profiles: 0, pairs: 0, refused: 0 };

test('random rules about mounts grant for every string what apparmor_parser makes of them', () => {
  const disagreements = seeds.flatMap((seed) =>
    compareRandomMountRules(seed, apparmor41, count).map((message) => `case ${seed}: ${message}`),
  );
  expect(disagreements).toEqual([]);
  expect(count.profiles).toBeGreaterThan(seeds.length / 3);
});

afterAll(() => {
  const { profiles, pairs, refused } = count;
  console.log(
    `rules about mounts: ${profiles} random profiles in ${pairs} pairs of states; ${refused} policies refused`,
  );
});
