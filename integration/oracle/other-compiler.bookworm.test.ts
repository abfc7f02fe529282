import type { ByteString } from '@lamellar/core/language';
import { numberedCases } from '../random/cases.ts';
import { lawOfAll } from '../random/law.ts';
import { allAbis, randomTree } from '../generate/random-tree.ts';
import { renderCase } from '../generate/render-case.ts';
import { caseFolders, readMeasuredCase } from '../kernel-verdicts/measured-case.ts';
import { compareCompiler } from './compare-compiler.ts';
import type { DecisionCase } from './decision-case.ts';

const recorded = caseFolders.map((folder) => readMeasuredCase(folder).decisionCase);
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

lawOfAll(
  'the policy of the compiler of bookworm is read like the kernel does',
  numberedCases(4, 4, 30),
  { atLeast: { pairs: 1000 } },
  async (seeds, count) => {
    const random = seeds.map((seed) => renderCase(randomTree(seed, allAbis), `tree ${seed}`));
    const { disagreements, pairs } = await compareCompiler('bookworm', [...recorded, ...random].map(forAppArmor3));
    count({ pairs });
    return disagreements;
  },
);
