import { measuredKernels } from '@lamellar/core';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { kernelFeaturesText } from '../kernel-features/kernel-features.ts';
import { caseFolders, readMeasuredCase } from '../kernel-verdicts/measured-case.ts';
import { wantedKernels } from '../lab/kernels/kernel-list.ts';
import { describeKernel } from '../lab/kernels/provide-kernel.ts';
import { compareAnswers, type Comparison } from './compare-answers.ts';
import { compareWithKernel } from './differential-run.ts';
import { RunningKernel } from './running-kernel.ts';

const kernels = inject('kernels');
const missing = inject('missingKernels');

// More by hand: `npm run fuzz:kernel`.
const seeds = Array.from({ length: 100 }, (_, index) => index + 1);
const cases = caseFolders.map(readMeasuredCase);
const reported: string[] = [];

test('the kernels that every run needs are here', () => {
  const lacking = `not available: ${missing.map(describeKernel).join('; ')}`;
  expect(kernels.map(({ wanted }) => wanted.isStable === true)).toContain(true);
  expect(kernels.length, lacking).toBeGreaterThanOrEqual(Math.min(5, kernels.length + missing.length));
});

describe.concurrent.each(kernels)('kernel $version', (kernel) => {
  const isMeasured = measuredKernels.some(({ version }) => version === kernel.version);

  test.runIf(isMeasured)('has the features that are recorded', async () => {
    const { identity } = await RunningKernel.of(kernel);
    expect(identity.features).toBe(kernelFeaturesText(kernel.version));
  });

  test.runIf(isMeasured)('decides every recorded case as it did', async () => {
    const running = await RunningKernel.of(kernel);
    const own = cases.flatMap(({ decisionCase, answers }) => {
      const digits = answers.get(kernel.version);
      return digits === undefined ? [] : [{ decisionCase, answer: { digits } }];
    });
    const asked = own.map(({ decisionCase }) => decisionCase);
    const recorded = { oracle: 'recorded', answers: own.map(({ answer }) => answer) };
    const comparison = compareAnswers(asked, recorded, {
      oracle: running.name,
      answers: await running.answer(asked),
    });
    expect(comparison.disagreements.map(({ message }) => message)).toEqual([]);
    report(kernel.version, `${own.length} recorded cases`, comparison);
  });

  test('decides random policy as core does', async () => {
    const comparison = await compareWithKernel(await RunningKernel.of(kernel), seeds);
    expect(comparison.disagreements.map(({ message }) => message)).toEqual([]);
    report(kernel.version, `${seeds.length} random trees`, comparison);
  });
});

function report(version: string, what: string, { pairs, verdicts, labels, refused }: Comparison): void {
  const refusals = refused === 0 ? '' : `, ${refused} refused by both`;
  reported.push(
    `  ${version}, ${what}: ${pairs} pairs, ${verdicts} verdicts, ${labels} labels${refusals}: no difference`,
  );
}

afterAll(() => {
  const absent = missing.map((kernel) => `  ${describeKernel(kernel)}`);
  const unasked = wantedKernels.length - kernels.length - missing.length;
  const rest = unasked === 0 ? [] : [`  ${unasked} more kernels with \`npm run test:all\``];
  console.log(['real kernels:', ...reported.toSorted(), ...absent, ...rest].join('\n'));
});
