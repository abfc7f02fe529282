import { afterAll, expect, test } from 'vitest';
import { allAbis, randomTree } from '../generate/random-tree.ts';
import { renderCase } from '../generate/render-case.ts';
import { compareAnswers } from './compare-answers.ts';
import { compiledRules } from './compiled-rules.ts';
import { oracleKernels } from './oracle-kernel.ts';
import { textRules } from './text-rules.ts';

// More by hand: LAMELLAR_TREE_SEEDS=1000:3000 npx vitest run integration/oracle/text-against-compiled
const [firstSeed = 1, lastSeed = 40] = (process.env['LAMELLAR_TREE_SEEDS'] ?? '1:40').split(':').map(Number);
const cases = Array.from({ length: lastSeed - firstSeed + 1 }, (_, index) =>
  renderCase(randomTree(firstSeed + index, allAbis), `tree ${firstSeed + index}`),
);
const counted = { pairs: 0, verdicts: 0, allowed: 0, refused: 0 };

test.each(oracleKernels)('core decides for $version as the compiled policy does', async (kernel) => {
  const [text, compiled] = [textRules(kernel), compiledRules(kernel)];
  const comparison = compareAnswers(
    cases,
    { oracle: text.name, answers: await text.answer(cases) },
    { oracle: compiled.name, answers: await compiled.answer(cases) },
  );
  expect(comparison.disagreements.map(({ message }) => message)).toEqual([]);
  counted.pairs += comparison.pairs;
  counted.verdicts += comparison.verdicts;
  counted.allowed += comparison.allowed;
  counted.refused += comparison.refused;
});

afterAll(() => {
  const share = Math.round((100 * counted.allowed) / counted.verdicts);
  console.log(
    `compiled policy: ${cases.length} random trees × ${oracleKernels.length} kernels, ${counted.pairs} label pairs: ` +
      `${counted.verdicts} verdicts are the same (${share} % allowed); both refused ${counted.refused} trees`,
  );
});
