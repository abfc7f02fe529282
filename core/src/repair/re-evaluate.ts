import { decide } from '../mediation/decide.ts';
import type { Decision, StackObject } from '../mediation/decision.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import { labelIn } from './added-rules.ts';

/** Evaluates a decision's question against a second policy with equal labels. */
export function reevaluate(decision: Decision, policy: StackedPolicy): Decision {
  const object: StackObject =
    decision.shape === 'cross-check' ? { kind: 'label', label: decision.target } : decision.object;
  return decide(
    labelIn(policy, decision.subject),
    decision.operation,
    objectIn(policy, object),
    decision.behaviours,
    policy,
  );
}

function objectIn(policy: StackedPolicy, object: StackObject): StackObject {
  switch (object.kind) {
    case 'none':
      return object;
    case 'label':
      return { kind: 'label', label: labelIn(policy, object.label) };
    case 'object':
      return { ...object, labels: object.labels.map((label) => labelIn(policy, label)) };
  }
}
