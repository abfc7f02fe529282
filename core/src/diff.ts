/**
 * Comparison of two policies: gained and lost permissions of labels.
 *
 * @module
 */
export {
  comparePermissions,
  type PermissionChange,
  type PermissionChanges,
  type PolicyMatrix,
  type SoughtChanges,
} from './diff/compare-permissions.ts';
export {
  compareOwnPermissions,
  leftOutOfComparison,
  leftOutWithPeers,
  type LeftOut,
  type OwnComparison,
} from './diff/compare-own-permissions.ts';
export {
  comparePolicies,
  labelsByName,
  policyMatrix,
  type PolicyDifferences,
  type PolicyUnderKernel,
} from './diff/compare-policies.ts';
export type { ComparedPeers } from './diff/compare-peers.ts';
export { PolicyGroups, type PolicyGroup } from './diff/policy-groups.ts';
export { groupVariants, type VariantChange, type VariantGroups, type VariantPlace } from './diff/variant-groups.ts';
export { changedByCompiling } from './diff/changed-by-compiling.ts';
export { isUnchangedTowardsOthers } from './diff/unchanged-class.ts';
export type {
  ChangedObjects,
  ComparedLabel,
  FoundChanges,
  LabelOfPolicy,
  OwnChange,
  OwnChanges,
} from './diff/own-change.ts';
