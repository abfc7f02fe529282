/** Parts of `xindex`: `AA_X_TYPE_MASK` and what it can be, and the index of a name in the transition table. */
export const xindexParts = {
  indexMask: 0xff_ffff,
  typeMask: 0x0c00_0000,
  name: 0x0400_0000,
  table: 0x0800_0000,
  unsafe: 0x1000_0000,
  child: 0x2000_0000,
  inherit: 0x4000_0000,
  unconfined: 0x8000_0000,
} as const;

/**
 * The kernel's `xindex` for the bits that apparmor_parser has in its permissions: the owner's, or others' as if they were.
 *
 * @see `dfa_map_xindex` in the kernel's `policy_compat.c`, and in apparmor_parser
 */
export function xindexOf(mask: number): number {
  const old = (mask >>> 10) & 0xf;
  let index = 0;
  if ((mask & 0x100) !== 0) index |= xindexParts.unsafe;
  if ((mask & 0x200) !== 0) index |= xindexParts.inherit;
  if ((mask & 0x80) !== 0 || old === 1) index |= xindexParts.unconfined;
  if (old === 2) index |= xindexParts.name;
  else if (old === 3) index |= xindexParts.name | xindexParts.child;
  else if (old > 3) index |= xindexParts.table | (old - 4);
  return index >>> 0;
}
