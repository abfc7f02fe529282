import type { PairOperation } from '../classes/policy-classes.ts';
import type { Label } from '../labels/label.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import { evaluateSide } from './evaluate-profile.ts';
import type { CrossDecision, SideCheck } from './decision.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';

/**
 * Decides whether `subject` may do `operation` to `target`: every profile of both labels is evaluated, and a single
 * refusal denies.
 *
 * @param policy - the policy of the labels, which knows the layers of the profiles
 * @see `xcheck_labels` in the kernel's `perms.h`, used by `aa_may_signal` and `aa_may_ptrace`
 */
export function crossCheck(
  subject: Label,
  operation: PairOperation,
  target: Label,
  behaviours: KernelBehaviours,
  policy: StackedPolicy,
): CrossDecision {
  const side = (which: 'subject' | 'object', requested: Label, peer: Label): readonly SideCheck[] =>
    requested.parts.map((part) => ({
      side: which,
      part: part,
      layer: policy.layerOf(part),
      permission: operation[which].name,
      peer,
      ...evaluateSide(part, which, peer, operation, behaviours),
    }));
  const checks = [...side('subject', subject, target), ...side('object', target, subject)];
  const verdict = checks.every((check) => check.verdict === 'allow') ? 'allow' : 'deny';
  return { shape: 'cross-check', subject, operation, target, behaviours, verdict, checks };
}
