import type { LabelOperation } from '../classes/policy-classes.ts';
import type { Label } from '../labels/label.ts';
import type { StackObject, Verdict } from '../mediation/decision.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { stackCheck } from '../mediation/stack-check.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import type { ExpectationOutcome } from './expectation-outcome.ts';

/** The parameters of an expectation about labels without cross-check. */
export interface EvaluatedAlone {
  readonly verdict: Verdict;
  readonly operations: readonly LabelOperation[];
  readonly behaviours: KernelBehaviours;
  readonly policy: StackedPolicy;
}

/**
 * Checks an expectation about operations without cross-check: evaluates every combination of subject, object and
 * operation.
 */
export function checkSubjectOnly(
  subjects: readonly Label[],
  objects: readonly StackObject[],
  { verdict, operations, behaviours, policy }: EvaluatedAlone,
): ExpectationOutcome {
  for (const subject of subjects)
    for (const object of objects)
      for (const operation of operations) {
        const decision = stackCheck(subject, operation, object, behaviours, policy);
        if (decision.verdict !== verdict) return { kind: 'failed', counterexample: decision };
      }
  return { kind: 'held', pairs: subjects.length * objects.length };
}
