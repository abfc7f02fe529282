import type { LimitObject } from '../../classes/rlimit/limit-object.ts';
import type { Answer } from '../decision.ts';
import { complaintsOf } from '../denial.ts';
import { allowed } from '../question.ts';
import type { ObjectQuestion } from '../object-question.ts';

/**
 * Evaluates a profile for a resource limit that a task sets for itself. A resource without a rule is unlimited.
 * Denials are never quiet by rules.
 *
 * @see `profile_setrlimit`, `audit_resource` in the kernel's `resource.c`
 */
export function evaluateLimit({ part: { profile }, object }: ObjectQuestion<LimitObject>): Answer {
  if (profile.mode === 'unconfined') return allowed('unconfined');
  const limit = profile.limit(object.limit);
  if (limit === undefined) return allowed('no-rule');
  const rules = limit.origins;
  if (BigInt(object.value) <= limit.value) return { verdict: 'allow', because: 'rule', rules };
  if (complaintsOf(profile, 'aa_audit') !== 'none') return { verdict: 'allow', because: 'complain', rules };
  return { verdict: 'deny', because: 'deny-rule', rules };
}
