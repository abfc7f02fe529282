import { decideAgain } from '../mediation/decide.ts';
import type { Decision } from '../mediation/decision.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import { labelIn } from './added-rules.ts';

/** Evaluates a decision's question against a second policy with equal labels. */
export function reevaluate(decision: Decision, policy: StackedPolicy): Decision {
  return decideAgain(decision, (label) => labelIn(policy, label), policy);
}
