import type { MeasuredKernel, StackedPolicy } from '@lamellar/core';
import { checkExpectations, type ExpectationOutcome } from '@lamellar/core/expect';
import type { ManifestExpectation } from './manifest.ts';

/** A sentence of a manifest that is not kept, and what became of it. */
export interface BrokenExpectation {
  readonly expectation: ManifestExpectation;
  readonly outcome: Exclude<ExpectationOutcome, { readonly kind: 'held' }>;
}

/** Holds a policy to a manifest's sentences; the result are those that it does not keep. */
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
