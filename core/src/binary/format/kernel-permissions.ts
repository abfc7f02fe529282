import { xindexParts } from '../../file-rules/exec-transition.ts';

/**
 * The permissions of a state with a meaning for decisions: sets of permission bits, and the target of an exec. The
 * meaning of the bits depends on the class; for files the bits are `filePermissionBits`.
 *
 * @see `struct aa_perms` in the kernel's `perms.h`
 */
export interface KernelPermissions {
  readonly allow: number;
  readonly deny: number;
  readonly subtree: number;
  readonly prompt: number;
  readonly audit: number;
  readonly quiet: number;
  readonly xindex: number;
}

/** `nullperms` */
export const noPermissions: KernelPermissions = {
  allow: 0,
  deny: 0,
  subtree: 0,
  prompt: 0,
  audit: 0,
  quiet: 0,
  xindex: 0,
};

/** Returns whether an exec leads to an existing entry of the transition table, or to no entry (`verify_xindex`). */
export function isValidTransition(xindex: number, tableSize: number): boolean {
  if ((xindex & xindexParts.typeMask) !== xindexParts.table) return true;
  return (xindex & xindexParts.indexMask) < tableSize;
}
