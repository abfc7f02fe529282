import { xindexParts } from '../../file-rules/exec-transition.ts';

/**
 * The kernel's permissions of a state: sets of permission bits, and the target of an exec. The meaning of the bits
 * depends on the class; for files the bits are `filePermissionBits`.
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

/** Returns whether an exec leads to an existing entry of the transition table, or to no entry (`verify_xindex`). */
export function isValidTransition(xindex: number, tableSize: number): boolean {
  if ((xindex & xindexParts.typeMask) !== xindexParts.table) return true;
  return (xindex & xindexParts.indexMask) < tableSize;
}
