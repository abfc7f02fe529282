import { allAbis, randomTree } from '../generate/random-tree.ts';
import { renderCase } from '../generate/render-case.ts';
import { numberedCases } from '../random/cases.ts';
import { law } from '../random/law.ts';
import { compareAnswers, type Answers } from './compare-answers.ts';
import { compiledRules } from './compiled-rules.ts';
import { compiledUnits } from './compiled-units.ts';
import type { DecisionCase, Oracle } from './decision-case.ts';
import { oracleKernels } from './oracle-kernel.ts';
import { textRules } from './text-rules.ts';

for (const [index, kernel] of oracleKernels.entries()) {
  // Each kernel has different trees.
  const first = 3 * index + 1;
  law(
    `core decides for ${kernel.version} over text and over compiled policy like the kernel`,
    numberedCases([first, first + 1, first + 2], 3, 40),
    { atLeast: { pairs: 200, verdicts: 1000, allowed: 100 } },
    async (seed, count) => {
      const cases = [renderCase(randomTree(seed, allAbis), `tree ${seed}`)];
      const text = await ask(textRules(kernel), cases);
      const comparison = compareAnswers(cases, text, await ask(compiledRules(kernel), cases));
      const { pairs, verdicts, allowed } = comparison;
      count({ pairs, verdicts, allowed });
      const compiled = compareAnswers(cases, text, await ask(compiledUnits(kernel), cases));
      return [...comparison.disagreements, ...compiled.disagreements].map(({ message }) => message);
    },
  );
}

async function ask(oracle: Oracle, cases: readonly DecisionCase[]): Promise<Answers> {
  return { oracle: oracle.name, answers: await oracle.answer(cases) };
}
