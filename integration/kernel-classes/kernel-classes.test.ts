import { apparmor41, apparmor50 } from '@lamellar/core/check';
import { afterAll, describe, expect, test } from 'vitest';
import { randomPart } from '../random/random-part.ts';
import { needsOfAttempt } from './attempt-needs.ts';
import { caseNames, readClassCase, type ClassCase } from './class-case.ts';
import { compileCase, asText, kernelOfAnswers, replay } from './replay-case.ts';

// The remaining cases are for classes that core does not decide yet.
const all = caseNames.map(readClassCase);
const cases = all.filter(({ questions }) => questions.some((question) => needsOfAttempt(question) !== undefined));
const counted = { text: 0, compiled: 0 };

function answersOf(chosen: readonly ClassCase[]): readonly (readonly [name: string, version: string, ClassCase])[] {
  return chosen.flatMap((requested) =>
    [...requested.answers.keys()].map((version) => [requested.name, version, requested] as const),
  );
}

describe("recorded answers of kernels are equal to core's over text", () => {
  test.each(answersOf(cases))('%s, kernel %s', (_, version, requested) => {
    const { compared, disagreements } = replay(
      requested,
      version,
      asText(kernelOfAnswers(version), requested.compiler === '5.0' ? apparmor50 : apparmor41),
    );
    expect(disagreements).toEqual([]);
    expect(compared).toBeGreaterThan(0);
    counted.text += compared;
  });
});

// The cases of stable's compiler; kernel-classes.sid.test.ts covers the remaining cases.
const ofStable = answersOf(cases.filter(({ compiler }) => compiler === '4.1'));

describe("recorded answers of kernels are equal to core's over compiled policy", () => {
  test.each(randomPart('recorded answers over compiled policy', ofStable, ofStable.length))(
    '%s, kernel %s',
    (_, version, requested) => {
      const { compared, disagreements } = replay(requested, version, compileCase(kernelOfAnswers(version)));
      expect(disagreements).toEqual([]);
      counted.compiled += compared;
    },
  );
});

afterAll(() => {
  console.log(
    `kernel classes: ${cases.length} of ${all.length} cases, ${counted.text} answers of kernels are core's over text, and ${counted.compiled} over compiled policy`,
  );
});
