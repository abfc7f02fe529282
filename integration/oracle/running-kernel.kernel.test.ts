import { measuredKernels } from '@lamellar/core';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { chosenCases, numberedCases } from '../random/cases.ts';
import { kernelFeaturesText } from '../kernel-features/kernel-features.ts';
import { caseFolders, readMeasuredCase } from '../kernel-verdicts/measured-case.ts';
import { wantedKernels } from '../lab/kernels/kernel-list.ts';
import { kernelInReports, type LabKernel } from '../lab/kernels/provide-kernel.ts';
import { compareAnswers, type AnswerComparison } from './compare-answers.ts';
import type { DecisionCase, Oracle } from './decision-case.ts';
import { assumedOf, compareOracles, randomCase } from './differential-run.ts';
import { RunningKernel } from './running-kernel.ts';
import { recordDisagreements } from './record-disagreements.ts';
import { textRules } from './text-rules.ts';

const kernels = inject('kernels');
const missing = inject('missingKernels');

const cases = caseFolders.map(readMeasuredCase);
const reported: string[] = [];

test('the mandatory kernels are available', ({ skip }) => {
  const lacking = missing.map(kernelInReports).join('; ');
  const isStableHere = kernels.some(({ wanted }) => wanted.isStable);
  // Suites except stable may be unreachable or gone; at least five of all kernels are required.
  const isEnough = kernels.length >= 5 || kernels.length + missing.length < 5;
  // CI requires the tier; elsewhere a machine may be offline.
  skip(!(isStableHere && isEnough) && !process.env['CI'], lacking);
  expect([isStableHere, isEnough], lacking).toEqual([true, true]);
});

function isMeasured({ version }: LabKernel): boolean {
  return measuredKernels.some((measured) => measured.version === version);
}

test.concurrent.each(kernels.filter(isMeasured))('kernel $version has its recorded features', async (kernel) => {
  const { identity } = await RunningKernel.of(kernel);
  expect(identity.features).toBe(kernelFeaturesText(kernel.version));
});

/** A kernel's answers to two lists of cases. */
interface Answered {
  readonly running: RunningKernel;
  readonly first: Oracle;
  readonly second: Oracle;
}

/** Asks a kernel about two lists of cases in the same boot, because a boot takes longer than the answers. */
async function answerTogether(
  kernel: LabKernel,
  firstCases: readonly DecisionCase[],
  secondCases: readonly DecisionCase[],
): Promise<Answered> {
  const running = await RunningKernel.of(kernel);
  const { name } = running;
  const answers = await running.answer([...firstCases, ...secondCases]);
  const known = (start: number, end?: number): Oracle => ({
    name,
    answer: () => Promise.resolve(answers.slice(start, end)),
  });
  return { running, first: known(0, firstCases.length), second: known(firstCases.length) };
}

describe.concurrent.each(kernels)('kernel $version', (kernel) => {
  const isNew = !isMeasured(kernel);
  if (isNew) reported.push(`  ${kernel.version}: new; \`npm run record:kernels\` records it`);

  const requested = cases.filter(({ answers }) => isNew || answers.has(kernel.version));
  const decisionCases = requested.map(({ decisionCase }) => decisionCase);
  // The trees differ from kernel to kernel; `npm run fuzz:kernel` uses further trees.
  const trees = chosenCases(`kernel ${kernel.version}`, numberedCases(6, 12, 100)).map(randomCase);
  let shared: Promise<Answered> | undefined;
  const answered = (): Promise<Answered> => (shared ??= answerTogether(kernel, decisionCases, trees));

  test('repeats its answers to every recorded case, or those of core for a new kernel', async () => {
    const { running, first } = await answered();
    const recorded = requested.map(({ answers }) => ({ digits: answers.get(kernel.version) ?? [] }));
    const comparison = isNew
      ? await compareOracles(textRules(assumedOf(running)), first, decisionCases)
      : compareAnswers(
          decisionCases,
          { oracle: 'recorded', answers: recorded },
          { oracle: running.name, answers: await first.answer(decisionCases) },
        );
    expect(comparison.disagreements.map(({ message }) => message)).toEqual([]);
    report(kernel.version, `${requested.length} recorded cases`, comparison);
  });

  test('has the verdicts of core for random policy', async () => {
    const { running, second } = await answered();
    const comparison = await compareOracles(textRules(assumedOf(running)), second, trees);
    const others = await Promise.all(kernels.filter((each) => each !== kernel).map((each) => RunningKernel.of(each)));
    expect(await recordDisagreements(comparison, running, others)).toEqual([]);
    expect(comparison.verdicts).toBeGreaterThan(100 * trees.length);
    report(kernel.version, `${trees.length} random trees`, comparison);
  });
});

function report(version: string, what: string, { pairs, verdicts, labels, refused }: AnswerComparison): void {
  const printed = labels === 0 ? '' : `, ${labels} labels`;
  const refusals = refused === 0 ? '' : `, ${refused} cases refused by both`;
  reported.push(`  ${version}, ${what}: ${pairs} pairs, ${verdicts} verdicts${printed}${refusals}: no difference`);
}

afterAll(() => {
  const absent = missing.map((kernel) => `  ${kernelInReports(kernel)}`);
  const unchecked = wantedKernels.length - kernels.length - missing.length;
  const rest = unchecked === 0 ? [] : [`  ${unchecked} more kernels with \`npm run test:all\``];
  console.log(['real kernels:', ...reported.toSorted(), ...absent, ...rest].join('\n'));
});
