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

/** Parts of `xindex`: `AA_X_TYPE_MASK` and what it can be, and the index of a name in the transition table. */
export const execTransition = {
  indexMask: 0xff_ffff,
  typeMask: 0x0c00_0000,
  name: 0x0400_0000,
  table: 0x0800_0000,
  unsafe: 0x1000_0000,
  child: 0x2000_0000,
  inherit: 0x4000_0000,
  unconfined: 0x8000_0000,
} as const;

/** Whether an exec leads to a name that the transition table has, or to none by number (`verify_xindex`). */
export function isValidTransition(xindex: number, tableSize: number): boolean {
  if ((xindex & execTransition.typeMask) !== execTransition.table) return true;
  return (xindex & execTransition.indexMask) < tableSize;
}
