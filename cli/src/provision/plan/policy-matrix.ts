import type { KernelBehaviours, StackedPolicy } from '@lamellar/core';
import { pairOperations } from '@lamellar/core/classes';
import type { PolicyMatrix } from '@lamellar/core/diff';
import { labelsOf } from '@lamellar/core/labels';
import { Matrix } from '@lamellar/core/matrix';

/** Builds the permission matrix of all labels of a policy, for a comparison of two policies. */
export function policyMatrix(policy: StackedPolicy, behaviours: KernelBehaviours): PolicyMatrix {
  return { root: policy.root, matrix: new Matrix(labelsOf(policy), pairOperations, behaviours) };
}
