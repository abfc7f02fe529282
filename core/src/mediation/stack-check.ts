import type { LabelOperation } from '../class/policy-classes.ts';
import type { Label } from '../label/label.ts';
import type { StackedPolicy } from '../stack/stacked-policy.ts';
import { askByItself } from './ask.ts';
import type { LayerCheck, StackDecision, StackObject } from './decision.ts';
import type { KernelBehaviours } from './kernel.ts';

/**
 * Whether `subject` may do `operation`, to `object` where it is done to one: every profile of the label is asked by itself, and
 * one refusal denies. The profiles of a label that it is done to are not asked.
 *
 * @param object - of the kind that the operation is done to
 * @param policy - that the label is of, which knows whose layers its profiles are
 * @throws RangeError where the operation is done to another kind of object
 * @see `fn_for_each_confined`, `fn_for_each` in the kernel's `label.h`, used by `aa_capable`, `apparmor_userns_create`,
 *   `apparmor_uring_override_creds`, `apparmor_uring_sqpoll`
 */
export function stackCheck(
  subject: Label,
  operation: LabelOperation,
  object: StackObject,
  behaviours: KernelBehaviours,
  policy: StackedPolicy,
): StackDecision {
  if (object.kind !== operation.object) throw new RangeError(`${operation.name} is not done to: ${object.kind}`);
  const peer = object.kind === 'label' ? { peer: object.label } : {};
  const checks = subject.parts.map((part): LayerCheck => ({
    asked: part,
    layer: policy.layerOf(part),
    permission: operation.permission.name,
    ...peer,
    ...askByItself(part, operation, object, behaviours),
  }));
  const verdict = checks.every((check) => check.verdict === 'allow') ? 'allow' : 'deny';
  return { shape: 'stack-check', subject, operation, object, behaviours, verdict, checks };
}
