import { labelsOf, pairOperations, type KernelBehaviours, type StackedPolicy } from '@lamellar/core';
import type { PolicyMatrix } from '@lamellar/core/compare';
import { Matrix } from '@lamellar/core/matrix';

/** What all labels that a policy gives rise to may do to each other, to be compared with another policy's. */
export function policyMatrix(policy: StackedPolicy, behaviours: KernelBehaviours): PolicyMatrix {
  return { root: policy.root, matrix: new Matrix(labelsOf(policy), pairOperations, behaviours) };
}
