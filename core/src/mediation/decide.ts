import type { Operation } from '../classes/policy-classes.ts';
import type { Label } from '../labels/label.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import { crossCheck } from './cross-check.ts';
import type { Decision, StackObject } from './decision.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { stackCheck } from './stack-check.ts';

/**
 * Decides whether a label may do an operation of any shape.
 *
 * @param object - the target of the operation
 * @throws RangeError if the operation needs a different kind of object
 */
export function decide(
  subject: Label,
  operation: Operation,
  object: StackObject,
  behaviours: KernelBehaviours,
  policy: StackedPolicy,
): Decision {
  if (operation.shape === 'stack-check') return stackCheck(subject, operation, object, behaviours, policy);
  if (object.kind !== 'label') throw new RangeError(`${operation.class} is about two labels`);
  return crossCheck(subject, operation, object.label, behaviours, policy);
}
