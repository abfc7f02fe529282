import { apparmor50 } from '@lamellar/core/check';
import { afterAll, expect, test } from 'vitest';
import { caseNumbers } from '../random/case-numbers.ts';
import { provideCompiler } from '../lab/debian/provide-compiler.ts';
import { compareRandomFileRules } from './file-rules.ts';

/** Cases with different results in 5.0.2, unlike any known policy. */
const apart: ReadonlyMap<number, string> = new Map([
  [2807, 'of two paths that differ in their first byte alone, 5.0.2 loses the rule for one'],
]);
const chosen = caseNumbers('rules about files', { usual: 60, all: 3000 });
const seeds = chosen.filter((seed) => !apart.has(seed));
const { path } = await provideCompiler('sid');
const count = { profiles: 0, pairs: 0, refused: 0 };

test('random rules about files grant at every path what the compiler of sid makes of them', () => {
  const disagreements = seeds.flatMap((seed) =>
    compareRandomFileRules(seed, apparmor50, count, path).map((message) => `case ${seed}: ${message}`),
  );
  expect(disagreements).toEqual([]);
  expect(count.profiles).toBeGreaterThan(seeds.length / 2);
});

afterAll(() => {
  for (const seed of chosen)
    if (apart.has(seed)) console.log(`rules about files: case ${seed} is not compared: ${apart.get(seed)}`);
  const { profiles, pairs, refused } = count;
  console.log(
    `rules about files: ${profiles} random profiles in ${pairs} pairs of states; ${refused} policies refused`,
  );
});
