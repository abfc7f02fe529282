import { xindexParts } from '../../files/exec-transition.ts';

/**
 * All that the kernel knows of a state: sets of permission bits, and what an exec leads to. What the bits mean depends
 * on the class; those of files are `filePermissionBits`.
 *
 * @see `struct aa_perms` in the kernel's `perms.h`
 */
export interface KernelPermissions {
  readonly allow: number;
  readonly deny: number;
  readonly subtree: number;
  readonly cond: number;
  readonly kill: number;
  readonly complain: number;
  readonly prompt: number;
  readonly audit: number;
  readonly quiet: number;
  readonly hide: number;
  readonly xindex: number;
  readonly tag: number;
  readonly label: number;
}

/** `nullperms` */
export const noPermissions: KernelPermissions = {
  allow: 0,
  deny: 0,
  subtree: 0,
  cond: 0,
  kill: 0,
  complain: 0,
  prompt: 0,
  audit: 0,
  quiet: 0,
  hide: 0,
  xindex: 0,
  tag: 0,
  label: 0,
};

/** Whether an exec leads to a name that the transition table has, or to none by number (`verify_xindex`). */
export function isValidTransition(xindex: number, tableSize: number): boolean {
  if ((xindex & xindexParts.typeMask) !== xindexParts.table) return true;
  return (xindex & xindexParts.indexMask) < tableSize;
}
