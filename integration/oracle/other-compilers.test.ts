import type { ByteString } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { renderCase } from '../generate/render-case.ts';
import { allAbis, randomTree } from '../generate/random-tree.ts';
import { caseFolders, readMeasuredCase } from '../kernel-verdicts/measured-case.ts';
import { provideCompiler } from '../lab/debian/provide-compiler.ts';
import { compareAnswers } from './compare-answers.ts';
import { compiledRules } from './compiled-rules.ts';
import { compiledUnits } from './compiled-units.ts';
import type { DecisionCase } from './decision-case.ts';
import { oracleKernels } from './oracle-kernel.ts';
import { textRules } from './text-rules.ts';

const recorded = caseFolders.map((folder) => readMeasuredCase(folder).decisionCase);
const random = Array.from({ length: 30 }, (_, index) =>
  renderCase(randomTree(index + 1, allAbis), `tree ${index + 1}`),
);
// sid's compiler compresses what it writes for 7.3.
const kernels = oracleKernels.filter(({ version }) => ['5.10.0', '6.12.118', '6.18.15', '7.3'].includes(version));

/** Policy without what AppArmor 3.0 does not know: such rules and flags are left out. */
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

/** Random policy makes sid's compiler loop for ever now and then; what it does with policy that people write is asked. */
const compilers: readonly (readonly [suite: string, cases: readonly DecisionCase[], uncompressed: string[]])[] = [
  ['bookworm', [...recorded, ...random].map(forAppArmor3), []],
  ['sid', recorded, ['--zstd-compress-level=none']],
];

test.each(compilers)(
  'the policy of the compiler of %s is read as the kernel walks it',
  // Thousands of processes, and no pause between them.
  { timeout: 600_000 },
  async (suite, cases, options) => {
    const compiler = await provideCompiler(suite);
    const counted = { pairs: 0, verdicts: 0, refused: 0 };
    for (const kernel of kernels) {
      const units = compiledUnits(kernel, compiler.path);
      const walked = compiledRules(kernel, { path: compiler.path, options });
      const [mine, others] = [await units.answer(cases), await walked.answer(cases)];
      const oracle = `${units.name} by ${compiler.version}`;
      const comparison = compareAnswers(cases, { oracle, answers: mine }, { oracle: 'the kernel', answers: others });
      expect(comparison.disagreements.map(({ message }) => message)).toEqual([]);
      counted.pairs += comparison.pairs;
      counted.verdicts += comparison.verdicts;
      counted.refused += comparison.refused;
      const text = await textRules(kernel).answer(cases);
      const answered = cases.flatMap((_, index) => ('digits' in (mine[index] ?? { refused: '' }) ? [index] : []));
      const pick = <Item>(list: readonly Item[]) => answered.map((index) => list[index] as Item);
      const against = compareAnswers(
        pick(cases),
        { oracle, answers: pick(mine) },
        { oracle: 'text', answers: pick(text) },
      );
      // Where 5.0 reads text otherwise is in `later-compiler.test.ts`; these cases have nothing of it.
      expect(against.disagreements.map(({ message }) => message)).toEqual([]);
    }
    const { pairs, verdicts, refused } = counted;
    expect(pairs).toBeGreaterThan(1000);
    console.log(
      `apparmor_parser ${compiler.version} of ${suite}: ${pairs} label pairs, ${verdicts} verdicts of what it wrote are the ` +
        `same as the kernel's and as those of text; it refuses ${refused} cases`,
    );
  },
);
