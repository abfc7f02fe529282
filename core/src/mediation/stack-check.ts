import type { LabelOperation } from '../classes/policy-classes.ts';
import { stack, type Label } from '../labels/label.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import { evaluateStackCheck } from './evaluate-profile.ts';
import type { LayerCheck, StackDecision, StackObject } from './decision.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { mediatorOf } from './class-mediators.ts';

/**
 * Decides whether `subject` may do `operation`, to `object` if the operation has a target. Every profile of the label
 * is evaluated separately, and a single refusal denies. Profiles of a target label are not evaluated, except the peer's
 * side of an object in some classes.
 *
 * @param object - of the kind that the operation needs
 * @param policy - the policy of the label, which knows the layers of the profiles
 * @throws RangeError if the operation needs a different kind of object
 * @see `fn_for_each_confined`, `fn_for_each` in the kernel's `label.h`, used by `aa_path_perm`, `aa_capable`,
 * `apparmor_userns_create`, `apparmor_uring_override_creds`, `apparmor_uring_sqpoll`
 */
export function stackCheck(
  subject: Label,
  operation: LabelOperation,
  object: StackObject,
  behaviours: KernelBehaviours,
  policy: StackedPolicy,
): StackDecision {
  const kind = typeof operation.object === 'string' ? operation.object : operation.object.kind;
  if (object.kind !== kind) throw new RangeError(`${operation.name} is not done to: ${object.kind}`);
  const question = { subject, operation, object, behaviours };
  const about = object.kind === 'object' ? { ...question, object: object.object, labels: object.labels } : undefined;
  const mediator = about && mediatorOf(about);
  const other = about && mediator?.otherSide(about);
  const peer = object.kind === 'label' ? { peer: object.label } : {};
  const requested = (
    { parts }: Label,
    side: 'subject' | 'object',
    permission: LayerCheck['permission'],
  ): readonly LayerCheck[] =>
    parts.map((part) => ({
      ...(other === undefined ? {} : { side }),
      part: part,
      layer: policy.layerOf(part),
      permission,
      ...peer,
      ...evaluateStackCheck({ ...question, part: part, side }),
    }));
  const own = requested(subject, 'subject', operation.permission.name);
  const checks = [
    ...((about && mediator?.combine(about, own)) ?? own),
    ...(other === undefined ? [] : requested(other.label, 'object', other.permission)),
  ];
  const verdict = checks.every((check) => check.verdict === 'allow') ? 'allow' : 'deny';
  const becomes = verdict === 'allow' ? resultOf(checks) : undefined;
  return {
    shape: 'stack-check',
    subject,
    operation,
    object,
    behaviours,
    verdict,
    ...(becomes === undefined ? {} : { becomes }),
    checks,
  };
}

/** Returns whether `stackCheck` allows an operation, without evidence if the class needs none for a verdict. */
export function isAllowedInStack(
  subject: Label,
  operation: LabelOperation,
  target: StackObject,
  behaviours: KernelBehaviours,
  policy: StackedPolicy,
): boolean {
  if (target.kind === 'object') {
    const { object, labels } = target;
    const question = { side: 'subject', subject, operation, object, labels, behaviours } as const;
    const mediator = mediatorOf(question);
    if (mediator.allows !== undefined)
      return subject.parts.every((part) => mediator.allows?.({ ...question, part }) === true);
  }
  return stackCheck(subject, operation, target, behaviours, policy).verdict === 'allow';
}

/** Stacks the new profiles into a label. @see `fn_label_build` in the kernel's `label.h` */
function resultOf(checks: readonly LayerCheck[]): Label | undefined {
  const [first, ...others] = checks.flatMap(({ becomes = [] }) => becomes);
  return first === undefined ? undefined : stack(first, ...others);
}
