import { provideCompiler } from '../lab/debian/provide-compiler.ts';
import { compareAnswers } from './compare-answers.ts';
import { compiledRules } from './compiled-rules.ts';
import { compiledUnits } from './compiled-units.ts';
import type { DecisionCase } from './decision-case.ts';
import { oracleKernels } from './oracle-kernel.ts';
import { textRules } from './text-rules.ts';

// sid's compiler compresses policy for 7.3.
const kernels = oracleKernels.filter(({ version }) => ['5.10.0', '6.12.118', '6.18.15', '7.3'].includes(version));

/**
 * Compares core's reading of a suite's compiled policy with a kernel's evaluation, and with core's reading of the text.
 *
 * @param uncompressed - the options that disable compression
 */
export async function compareCompiler(
  suite: string,
  cases: readonly DecisionCase[],
  uncompressed: readonly string[] = [],
): Promise<{ readonly disagreements: readonly string[]; readonly pairs: number }> {
  const compiler = await provideCompiler(suite);
  const counted = { pairs: 0, verdicts: 0, refused: 0 };
  const disagreements: string[] = [];
  for (const kernel of kernels) {
    const units = compiledUnits(kernel, compiler.path);
    const walked = compiledRules(kernel, { path: compiler.path, options: uncompressed });
    const [mine, others] = [await units.answer(cases), await walked.answer(cases)];
    const oracle = `${units.name} by ${compiler.version}`;
    const comparison = compareAnswers(cases, { oracle, answers: mine }, { oracle: 'the kernel', answers: others });
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
    // Text with a different meaning in 5.0 is in `later-compiler.sid.test.ts`, but not in the given cases.
    disagreements.push(...[comparison, against].flatMap((each) => each.disagreements.map(({ message }) => message)));
  }
  const { pairs, verdicts, refused } = counted;
  console.log(
    `apparmor_parser ${compiler.version} of ${suite}: ${pairs} label pairs, ${verdicts} verdicts of what it wrote are the ` +
      `same as the kernel's and as those of text; it refuses ${refused} cases`,
  );
  return { disagreements, pairs };
}
