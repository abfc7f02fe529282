import { numberedCases } from '../random/cases.ts';
import { lawOfAll } from '../random/law.ts';
import { fetchUpstreamSuite } from '../suites/fetch-upstream-suite.ts';
import { compareMutants, seedPolicies } from './compare-mutants.ts';
import { describeDisagreement } from './describe-disagreement.ts';
import { suiteJudges } from './suite-judges.ts';

/** `npm run fuzz:verdicts` uses further seeds. */
const cases = numberedCases(50, 50, 300);

lawOfAll(
  'core and two compilers agree about policy with one token changed',
  cases,
  { atLeast: { valid: 5, refused: 5 }, timeout: 600_000 },
  async (seeds, count) => {
    const { directory } = await fetchUpstreamSuite();
    const found = await compareMutants(seedPolicies(directory), seeds, await suiteJudges(directory), count);
    return found.map(describeDisagreement);
  },
);
