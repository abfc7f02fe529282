import { expect, test } from 'vitest';
import { fetchUpstreamSuite } from '../suites/fetch-upstream-suite.ts';
import { compareMutants, seedPolicies } from './compare-mutants.ts';
import { describeDisagreement } from './describe-disagreement.ts';
import { suiteJudges } from './suite-judges.ts';

/** The same in each run; `npm run fuzz:verdicts` takes others. */
const seeds = Array.from({ length: 300 }, (_, index) => index + 1);

test('core and two compilers agree about policy with one token changed', { timeout: 600_000 }, async () => {
  const { directory } = await fetchUpstreamSuite();
  const found = await compareMutants(seedPolicies(directory), seeds, await suiteJudges(directory));
  console.log(`${seeds.length} mutants, ${found.length} disagreements`);
  expect(found.map(describeDisagreement)).toEqual([]);
});
