import type { LeftOut, OwnChanges, PermissionChanges } from '@lamellar/core/diff';

/** The permissions gained and lost through `apply`. */
export interface PlannedPermissions {
  /** Permissions between labels. */
  readonly between: PermissionChanges;
  /** Permissions of labels on objects. */
  readonly byThemselves: readonly OwnChanges[];
  /** The omitted comparisons of permissions on objects. */
  readonly leftOut: readonly LeftOut[];
  /** Running containers whose present policy is not known, and therefore not compared. */
  readonly notCompared: readonly NotCompared[];
}

/** A running container, and the reason why its present permissions are not known. */
export interface NotCompared {
  /** The container. */
  readonly container: string;
  /** The reason. */
  readonly reason: string;
}
