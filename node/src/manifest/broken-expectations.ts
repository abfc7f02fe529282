import type { MeasuredKernel, StackedPolicy } from '@lamellar/core';
import { checkExpectations, type ExpectationOutcome } from '@lamellar/core/expectations';
import type { ManifestExpectation } from './manifest.ts';

/** A failing expectation of a manifest, with the outcome. */
export interface BrokenExpectation {
  readonly expectation: ManifestExpectation;
  readonly outcome: Exclude<ExpectationOutcome, { readonly kind: 'held' }>;
}

/** Evaluates a manifest's expectations against a policy, and returns the failing ones. */
export function brokenExpectations(
  expectations: readonly ManifestExpectation[],
  policy: StackedPolicy,
  behaviours: MeasuredKernel['behaviours'],
): readonly BrokenExpectation[] {
  if (expectations.length === 0) return [];
  const sentences = expectations.map(({ expectation }) => expectation);
  return checkExpectations(sentences, policy, behaviours).flatMap((outcome, index) => {
    const expectation = expectations[index];
    return expectation === undefined || outcome.kind === 'held' ? [] : [{ expectation, outcome }];
  });
}
