import { expect, test } from 'vitest';
import { caseNumbers } from '../random/case-numbers.ts';
import { fetchUpstreamSuite } from '../suites/fetch-upstream-suite.ts';
import { compareMutants, seedPolicies } from './compare-mutants.ts';
import { describeDisagreement } from './describe-disagreement.ts';
import { suiteJudges } from './suite-judges.ts';

/** `npm run fuzz:verdicts` uses further seeds. */
const seeds = caseNumbers('mutated policy', { usual: 100, all: 300 });

test('core and two compilers agree about policy with one token changed', { timeout: 600_000 }, async () => {
  const { directory } = await fetchUpstreamSuite();
  const found = await compareMutants(seedPolicies(directory), seeds, await suiteJudges(directory));
  console.log(`${seeds.length} mutants, ${found.length} disagreements`);
  expect(found.map(describeDisagreement)).toEqual([]);
});
