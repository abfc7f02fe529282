import { afterAll, expect, test } from 'vitest';
import { allAbis, randomTree } from '../generate/random-tree.ts';
import { renderCase } from '../generate/render-case.ts';
import { compareAnswers, type Answers } from './compare-answers.ts';
import { compiledUnits } from './compiled-units.ts';
import type { Oracle } from './decision-case.ts';
import { oracleKernels } from './oracle-kernel.ts';
import { textRules } from './text-rules.ts';

// More by hand: LAMELLAR_TREE_SEEDS=1000:3000 npx vitest run integration/oracle/compiled-units
const [firstSeed = 1, lastSeed = 40] = (process.env['LAMELLAR_TREE_SEEDS'] ?? '1:40').split(':').map(Number);
const cases = Array.from({ length: lastSeed - firstSeed + 1 }, (_, index) =>
  renderCase(randomTree(firstSeed + index, allAbis), `tree ${firstSeed + index}`),
);
const counted = { pairs: 0, verdicts: 0, refused: 0 };

// That core over text and the transcript of the kernel say the same is another test.
test.each(oracleKernels)('core decides over compiled policy for $version as over text', async (kernel) => {
  const comparison = compareAnswers(cases, await ask(textRules(kernel)), await ask(compiledUnits(kernel)));
  expect(comparison.disagreements.map(({ message }) => message)).toEqual([]);
  counted.pairs += comparison.pairs;
  counted.verdicts += comparison.verdicts;
  counted.refused += comparison.refused;
});

async function ask(oracle: Oracle): Promise<Answers> {
  return { oracle: oracle.name, answers: await oracle.answer(cases) };
}

afterAll(() => {
  console.log(
    `compiled units: ${cases.length} random trees × ${oracleKernels.length} kernels, ${counted.pairs} label pairs: ` +
      `${counted.verdicts} verdicts are the same as over text; both refused ${counted.refused} trees`,
  );
});
