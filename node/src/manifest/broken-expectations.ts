import type { StackedPolicy } from '@lamellar/core';
import { checkExpectations, type ExpectationOutcome } from '@lamellar/core/expectations';
import type { ManifestExpectation } from './manifest.ts';
import { isExcepted, type TestCombination } from './manifest-tests.ts';

/** A failing expectation of a manifest, with the outcome. */
export interface BrokenExpectation {
  readonly expectation: ManifestExpectation;
  readonly outcome: Exclude<ExpectationOutcome, { readonly kind: 'held' }>;
}

/**
 * Evaluates a manifest's expectations against a policy, and returns the failing expectations. Excepted expectations may
 * fail.
 */
export function brokenExpectations(
  expectations: readonly ManifestExpectation[],
  policy: StackedPolicy,
  combination: TestCombination,
): readonly BrokenExpectation[] {
  const required = expectations.filter(({ exception }) => !isExcepted(exception, combination));
  return failingExpectations(required, policy, combination);
}

/** Evaluates a manifest's expectations against a policy, and returns the failing ones. */
export function failingExpectations(
  expectations: readonly ManifestExpectation[],
  policy: StackedPolicy,
  { kernel }: Pick<TestCombination, 'kernel'>,
): readonly BrokenExpectation[] {
  if (expectations.length === 0) return [];
  const sentences = expectations.map(({ expectation }) => expectation);
  return checkExpectations(sentences, policy, kernel.behaviours).flatMap((outcome, index) => {
    const expectation = expectations[index];
    return expectation === undefined || outcome.kind === 'held' ? [] : [{ expectation, outcome }];
  });
}
