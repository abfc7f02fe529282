import { afterAll, expect, test } from 'vitest';
import { caseNumbers } from '../chance/case-numbers.ts';
import { allAbis, randomTree } from '../generate/random-tree.ts';
import { renderCase } from '../generate/render-case.ts';
import { compareAnswers, type Answers } from './compare-answers.ts';
import { compiledRules } from './compiled-rules.ts';
import { compiledUnits } from './compiled-units.ts';
import type { Oracle } from './decision-case.ts';
import { oracleKernels } from './oracle-kernel.ts';
import { textRules } from './text-rules.ts';

const cases = caseNumbers('text against compiled', { usual: 10, all: 40 }).map((seed) =>
  renderCase(randomTree(seed, allAbis), `tree ${seed}`),
);
const counted = { pairs: 0, verdicts: 0, allowed: 0, refused: 0 };

test.each(oracleKernels)('core decides for $version over text and compiled as the kernel walks it', async (kernel) => {
  const text = await ask(textRules(kernel));
  const comparison = compareAnswers(cases, text, await ask(compiledRules(kernel)));
  expect(comparison.disagreements.map(({ message }) => message)).toEqual([]);
  const compiled = compareAnswers(cases, text, await ask(compiledUnits(kernel)));
  expect(compiled.disagreements.map(({ message }) => message)).toEqual([]);
  counted.pairs += comparison.pairs;
  counted.verdicts += comparison.verdicts;
  counted.allowed += comparison.allowed;
  counted.refused += comparison.refused;
});

async function ask(oracle: Oracle): Promise<Answers> {
  return { oracle: oracle.name, answers: await oracle.answer(cases) };
}

afterAll(() => {
  const share = Math.round((100 * counted.allowed) / counted.verdicts);
  console.log(
    `compiled policy: ${cases.length} random trees × ${oracleKernels.length} kernels, ${counted.pairs} label pairs: ` +
      `${counted.verdicts} verdicts are the same (${share} % allowed); both refused ${counted.refused} trees`,
  );
});
