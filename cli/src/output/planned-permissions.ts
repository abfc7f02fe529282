import type { LeftOut, OwnChanges, PermissionChanges } from '@lamellar/core/compare';

/** What labels gain and lose by a run. */
export interface PlannedPermissions {
  /** What one may do to another. */
  readonly between: PermissionChanges;
  /** What each may do by itself. */
  readonly byThemselves: readonly OwnChanges[];
  /** What of that is not compared, where anything is. */
  readonly leftOut: readonly LeftOut[];
  /** Containers that run under something that nothing is compared with. */
  readonly notCompared: readonly NotCompared[];
}

/** A container that runs, and why what it may do now is not known. */
export interface NotCompared {
  readonly container: string;
  readonly reason: string;
}
