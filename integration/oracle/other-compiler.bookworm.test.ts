import type { ByteString } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { caseNumbers } from '../random/case-numbers.ts';
import { allAbis, randomTree } from '../generate/random-tree.ts';
import { renderCase } from '../generate/render-case.ts';
import { caseFolders, readMeasuredCase } from '../kernel-verdicts/measured-case.ts';
import { compareCompiler } from './compare-compiler.ts';
import type { DecisionCase } from './decision-case.ts';

const recorded = caseFolders.map((folder) => readMeasuredCase(folder).decisionCase);
const random = caseNumbers('other compilers', { usual: 8, all: 30 }).map((seed) =>
  renderCase(randomTree(seed, allAbis), `tree ${seed}`),
);

/** Removes rules and flags unknown to AppArmor 3.0. */
function forAppArmor3(decisionCase: DecisionCase): DecisionCase {
  const policy = decisionCase.policy.map(({ namespace, text }) => ({
    namespace,
    text: text
      .replaceAll(/priority=-?\d+ /g, '')
      .replaceAll(/^.*\ball,\n/gm, '')
      .replaceAll(/ flags=\((?:default_allow|kill)\)/g, '') as ByteString,
  }));
  return { ...decisionCase, policy };
}

test('the policy of the compiler of bookworm is read as the kernel walks it', async () => {
  const { disagreements, pairs } = await compareCompiler('bookworm', [...recorded, ...random].map(forAppArmor3));
  expect(disagreements).toEqual([]);
  expect(pairs).toBeGreaterThan(1000);
});
