/**
 * Mutates valid policy and compares core's verdict with the verdicts of the installed apparmor_parser and sid's.
 * Minimises disagreements and prints them with the messages of both sides.
 *
 *     npm run fuzz:verdicts -- [--count N] [--seed FIRST]
 *
 * Exit status: 0 no disagreement, 1 some, 2 bad usage.
 */
import { parseArgs } from 'node:util';
import { fetchUpstreamSuite } from '../suites/fetch-upstream-suite.ts';
import { compareMutants, seedPolicies } from './compare-mutants.ts';
import type { VerdictDisagreement } from './compare-verdicts.ts';
import { describeDisagreement } from './describe-disagreement.ts';
import { suiteJudges } from './suite-judges.ts';

interface Options {
  readonly count: number;
  readonly seed: number;
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        count: { type: 'string', default: '20000' },
        seed: { type: 'string', default: String(Math.floor(Date.now() / 1000)) },
      },
    });
    const [count, seed] = [Number(values.count), Number(values.seed)];
    if (!(count > 0) || !Number.isSafeInteger(seed)) throw new Error('--count is over 0, --seed an integer');
    return { count, seed };
  } catch (error) {
    console.error(`fuzz:verdicts: ${(error as Error).message}`);
    process.exit(2);
  }
}

const { count, seed } = readOptions();
const { directory } = await fetchUpstreamSuite();
const judges = await suiteJudges(directory);
const policies = seedPolicies(directory);
/** Many mutants have a common error: equal minimised texts are printed once. */
const found = new Map<string, VerdictDisagreement>();
let disagreements = 0;
const atOnce = 500;
for (let first = seed; first < seed + count; first += atOnce) {
  const seeds = Array.from({ length: Math.min(atOnce, seed + count - first) }, (_, index) => first + index);
  for (const each of await compareMutants(policies, seeds, judges)) {
    disagreements++;
    if (found.has(each.text)) continue;
    found.set(each.text, each);
    console.log(describeDisagreement(each));
  }
}
console.log(`${count} mutants from seed ${seed}: ${disagreements} disagreements, ${found.size} different ones`);
process.exitCode = disagreements > 0 ? 1 : 0;
