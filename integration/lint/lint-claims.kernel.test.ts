import { PolicyUnit } from '@lamellar/core/namespaces';
import { afterAll, expect, inject, test } from 'vitest';
import { Random } from '../generate/random.ts';
import { asText, compileForKernel } from '../kernel-classes/replay-case.ts';
import { compareFileUnits } from '../oracle/compare-file-units.ts';
import { compareUnits } from '../oracle/compare-units.ts';
import { assumedOf } from '../oracle/differential-run.ts';
import { RunningKernel } from '../oracle/running-kernel.ts';
import { randomFor } from '../random/law-random.ts';
import { randomPart } from '../random/random-part.ts';
import { findClaims } from './lint-claims.ts';

const [kernel] = randomPart('the kernel of lint', inject('kernels'), 1);
/** The number of random policies with reported rules. */
const count = inject('everything') > 0 ? 300 * inject('everything') : 15;
const maxPairs = 20_000;

let summary = '';
afterAll(() => console.log(summary));

test('without the rules that lint reports as ineffective, a kernel has equal verdicts', async () => {
  if (kernel === undefined) throw new Error('no kernel is available');
  const running = await RunningKernel.of(kernel);
  const assumed = assumedOf(running);
  const first = randomFor('lint claims').below(1_000_000);
  const claims = findClaims(assumed, first, count);
  const different: unknown[] = [];
  let pairs = 0;
  for (const { seed, rules, before, after } of claims)
    for (const [index, { text }] of before.policy.entries()) {
      const binary = compileForKernel(assumed, text);
      const [original, changed] = [text, after.policy[index]?.text ?? ''].map((each) => {
        const unit = asText(assumed)(each, 'policy');
        if (!(unit instanceof PolicyUnit)) throw new TypeError('text was read as compiled policy');
        const results = [compareUnits(unit, binary, true), compareFileUnits(unit, binary, maxPairs, new Random(seed))];
        pairs += results.reduce((sum, result) => sum + result.pairs, 0);
        return results.flatMap(({ disagreements }) => disagreements);
      });
      // Core may read the original differently from the compiler: a problem of core, not of lint.
      const disagreements = changed?.filter((each) => original?.includes(each) !== true) ?? [];
      if (disagreements.length > 0) different.push({ seed, rules, disagreements, text });
    }
  const reports = await running.report(claims.flatMap(({ before, after }) => [before, after]));
  let verdicts = 0;
  for (const [index, { seed, rules, before }] of claims.entries()) {
    const [one, other] = [reports[2 * index], reports[2 * index + 1]];
    if (one === undefined || other === undefined || 'refused' in one || 'refused' in other) {
      different.push({ seed, rules, one, other });
      continue;
    }
    const [was, is] = [one, other].map(({ answers }) => answers.map(({ verdict }) => verdict).join(''));
    verdicts += was?.length ?? 0;
    if (was !== is) different.push({ seed, rules, was, is, questions: before.questions });
  }
  const reported = claims.flatMap(({ rules }) => rules);
  const denied = reported.filter((rule) => rule.startsWith('denied-rule')).length;
  summary = `${kernel.version}, policies from ${first}: ${claims.length} policies, ${denied} denied rules, ${reported.length - denied} redundant rules, ${pairs} pairs of states, ${verdicts} verdicts twice`;
  expect(different).toEqual([]);
  expect(denied).toBeGreaterThan(count / 10);
  expect(reported.length - denied).toBeGreaterThan(count / 10);
  expect(verdicts).toBeGreaterThan(count * 8);
});
