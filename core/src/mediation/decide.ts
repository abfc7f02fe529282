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

/**
 * Decides the question of a decision again, with replaced labels.
 *
 * @param replaced - returns the label in place of the subject, the target, or a label of the object
 */
export function decideAgain(decision: Decision, replaced: (label: Label) => Label, policy: StackedPolicy): Decision {
  const { subject, operation, behaviours } = decision;
  const object: StackObject =
    decision.shape === 'cross-check' ? { kind: 'label', label: decision.target } : decision.object;
  return decide(replaced(subject), operation, objectWith(object, replaced), behaviours, policy);
}

function objectWith(object: StackObject, replaced: (label: Label) => Label): StackObject {
  switch (object.kind) {
    case 'none':
      return object;
    case 'label':
      return { kind: 'label', label: replaced(object.label) };
    case 'object':
      return { ...object, labels: object.labels.map(replaced) };
  }
}
