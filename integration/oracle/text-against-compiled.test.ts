import { afterAll, expect, test } from 'vitest';
import { caseNumbers } from '../random/case-numbers.ts';
import { allAbis, randomTree } from '../generate/random-tree.ts';
import { renderCase } from '../generate/render-case.ts';
import { compareAnswers, type Answers } from './compare-answers.ts';
import { compiledRules } from './compiled-rules.ts';
import { compiledUnits } from './compiled-units.ts';
import type { DecisionCase, Oracle } from './decision-case.ts';
import { oracleKernels } from './oracle-kernel.ts';
import { textRules } from './text-rules.ts';

const counted = { cases: 0, pairs: 0, verdicts: 0, allowed: 0, refused: 0 };

test.each(oracleKernels)('core decides for $version over text and compiled as the kernel walks it', async (kernel) => {
  // Each kernel has different trees.
  const seeds = caseNumbers(`text against compiled ${kernel.version}`, { usual: 5, all: 40 });
  const cases = seeds.map((seed) => renderCase(randomTree(seed, allAbis), `tree ${seed}`));
  const text = await ask(textRules(kernel), cases);
  const comparison = compareAnswers(cases, text, await ask(compiledRules(kernel), cases));
  expect(comparison.disagreements.map(({ message }) => message)).toEqual([]);
  const compiled = compareAnswers(cases, text, await ask(compiledUnits(kernel), cases));
  expect(compiled.disagreements.map(({ message }) => message)).toEqual([]);
  counted.cases += cases.length;
  counted.pairs += comparison.pairs;
  counted.verdicts += comparison.verdicts;
  counted.allowed += comparison.allowed;
  counted.refused += comparison.refused;
});

async function ask(oracle: Oracle, cases: readonly DecisionCase[]): Promise<Answers> {
  return { oracle: oracle.name, answers: await oracle.answer(cases) };
}

afterAll(() => {
  const share = Math.round((100 * counted.allowed) / counted.verdicts);
  console.log(
    `compiled policy: ${counted.cases} random trees for ${oracleKernels.length} kernels, ${counted.pairs} label pairs: ` +
      `${counted.verdicts} verdicts are the same (${share} % allowed); both refused ${counted.refused} trees`,
  );
});
