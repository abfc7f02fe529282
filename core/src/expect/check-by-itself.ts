import type { LabelOperation } from '../class/policy-classes.ts';
import type { Label } from '../label/label.ts';
import type { StackObject, Verdict } from '../mediation/decision.ts';
import type { KernelBehaviours } from '../mediation/kernel.ts';
import { stackCheck } from '../mediation/stack-check.ts';
import type { StackedPolicy } from '../stack/stacked-policy.ts';
import type { ExpectationOutcome } from './expectation-outcome.ts';

/** What a sentence about labels by themselves asks of each of them. */
export interface AskedByItself {
  readonly verdict: Verdict;
  readonly operations: readonly LabelOperation[];
  readonly behaviours: KernelBehaviours;
  readonly policy: StackedPolicy;
}

/** What becomes of a sentence about what labels do by themselves, to one of some objects each time: each is asked. */
export function checkByItself(
  subjects: readonly Label[],
  objects: readonly StackObject[],
  { verdict, operations, behaviours, policy }: AskedByItself,
): ExpectationOutcome {
  for (const subject of subjects)
    for (const object of objects)
      for (const operation of operations) {
        const decision = stackCheck(subject, operation, object, behaviours, policy);
        if (decision.verdict !== verdict) return { kind: 'failed', counterexample: decision };
      }
  return { kind: 'held', pairs: subjects.length * objects.length };
}
