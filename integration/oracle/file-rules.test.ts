import { apparmor41 } from '@lamellar/core/check';
import { afterAll, expect, test } from 'vitest';
import { caseNumbers } from '../random/case-numbers.ts';
import { compareRandomFileRules } from './file-rules.ts';

const seeds = caseNumbers('rules about files', { usual: 120, all: 3000 });
const count = { profiles: 0, pairs: 0, refused: 0 };

test('random rules about files grant at every path what apparmor_parser makes of them', () => {
  const disagreements = seeds.flatMap((seed) =>
    compareRandomFileRules(seed, apparmor41, count).map((message) => `case ${seed}: ${message}`),
  );
  expect(disagreements).toEqual([]);
  expect(count.profiles).toBeGreaterThan(seeds.length / 2);
});

afterAll(() => {
  const { profiles, pairs, refused } = count;
  console.log(
    `rules about files: ${profiles} random profiles in ${pairs} pairs of states; ${refused} policies refused`,
  );
});
