import { textOf } from '@lamellar/core/language';
import { afterAll, describe, expect, test } from 'vitest';
import { compiledRules } from '../oracle/compiled-rules.ts';
import type { CaseAnswer, Oracle } from '../oracle/decision-case.ts';
import { oracleKernels } from '../oracle/oracle-kernel.ts';
import { textRules } from '../oracle/text-rules.ts';
import { randomPart } from '../random/random-part.ts';
import { caseFolders, readMeasuredCase } from './measured-case.ts';

// A line is a pair of labels on a kernel, with a digit for each of 11 operations.
const counted = { lines: 0, verdicts: 0 };

const cases = caseFolders.map((folder) => readMeasuredCase(folder));
const oracles = new Map<string, readonly Oracle[]>(
  oracleKernels.map((kernel) => [kernel.version, [textRules(kernel), compiledRules(kernel)]]),
);

/** Text, and compiled policy; without CI, compiled policy only of a third of the kernels. */
const compiledVersions = new Set(
  randomPart('verdicts of compiled policy', [...oracles.keys()], oracles.size).map(String),
);

function oraclesFor(version: string): readonly Oracle[] {
  return (oracles.get(version) ?? []).filter((_, index) => index === 0 || compiledVersions.has(version));
}

describe.each(cases)('$decisionCase.name', ({ decisionCase, answers }) => {
  test.each([...answers])('has the verdicts of kernel %s', async (version, measured) => {
    // A new version must be added to `measuredKernels`, with a file of features.
    expect([...oracles.keys()]).toContain(version);
    const show = (digits: readonly string[]): readonly string[] =>
      decisionCase.pairs.map(
        ({ subject, target }, index) => `${textOf(subject)} -> ${textOf(target)}: ${digits[index]}`,
      );

    expect(measured.length).toBeGreaterThan(0);
    for (const oracle of oraclesFor(version)) {
      const [answer] = await oracle.answer([decisionCase]);
      expect(show(digitsOf(oracle, answer)), oracle.name).toEqual(show(measured));
    }
    counted.lines += measured.length;
    counted.verdicts += measured.join('').length;
  });
});

function digitsOf({ name }: Oracle, answer: CaseAnswer | undefined): readonly string[] {
  if (answer === undefined || 'refused' in answer) throw new Error(`${name}: ${answer?.refused ?? 'no answer'}`);
  return answer.digits;
}

afterAll(() => {
  const { lines, verdicts } = counted;
  console.log(
    `kernel verdicts: ${cases.length} cases × ${oracles.size} kernels, ${lines} label pairs: ` +
      `${verdicts} verdicts each of crossCheck and of Matrix are the kernels', and of compiled policy for ${compiledVersions.size} kernels`,
  );
});
