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
} from './compare/compare-permissions.ts';
export {
  compareOwnPermissions,
  leftOutOfComparison,
  type LeftOut,
  type OwnComparison,
} from './compare/compare-by-themselves.ts';
export { isUnchangedTowardsOthers } from './compare/unchanged-class.ts';
export type {
  ChangedObjects,
  ComparedLabel,
  FoundChanges,
  LabelOfPolicy,
  OwnChange,
  OwnChanges,
} from './compare/own-change.ts';
