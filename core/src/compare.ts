/**
 * Two policies: what their labels gain and lose.
 *
 * @module
 */
export {
  comparePermissions,
  type PermissionChange,
  type PermissionChanges,
  type PolicyMatrix,
} from './compare/compare-permissions.ts';
