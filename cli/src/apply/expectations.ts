import { checkExpectations, type ExpectationOutcome, type NamedPolicy } from '@lamellar/core';
import type { ManifestExpectation } from '../manifest/manifest.ts';
import { sourcesOf } from '../manifest/composed-policy.ts';
import { policyWith, type Design } from './design.ts';

/** A sentence of the manifest, and what became of it. */
export interface CheckedExpectation {
  readonly expectation: ManifestExpectation;
  readonly outcome: ExpectationOutcome;
}

/** The policy that a design comes to. */
export function designedPolicy(design: Design): NamedPolicy {
  return policyWith(design, sourcesOf(design.containers));
}

/** Holds a policy to the manifest's sentences; the result are those that it does not keep. */
export function brokenExpectations(design: Design, policy: NamedPolicy): readonly CheckedExpectation[] {
  const { expectations } = design.manifest;
  if (expectations.length === 0) return [];
  // All of it is read: otherwise each host layer would be looked for in every file that may have it.
  policy.root.profileNames();
  const outcomes = checkExpectations(
    expectations.map(({ expectation }) => expectation),
    policy,
    design.surroundings.kernel.behaviours,
  );
  return outcomes.flatMap((outcome, index) => {
    const expectation = expectations[index];
    return expectation === undefined || outcome.kind === 'held' ? [] : [{ expectation, outcome }];
  });
}
