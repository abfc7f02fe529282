import type { ByteString } from '../source/bytes.ts';

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

/** How something is executed: what a permission to execute comes with. */
export interface ExecTransition {
  /**
   * The profile that it leads to: the one that attaches to the path, a child of the profile that does, or one by name;
   * undefined where it leads to none.
   */
  readonly to: 'attached' | 'child' | { readonly name: ByteString } | undefined;
  /** Whether the task stays under its profile, where there is no other to go to. */
  readonly inherit: boolean;
  /** Whether the task becomes unconfined, where there is no profile to go to. */
  readonly unconfined: boolean;
  /** Whether the environment is kept as it is, whatever could be done by it. */
  readonly unsafe: boolean;
}

/**
 * What the kernel's `xindex` says.
 *
 * @param nameAt - the names that it can lead to, by their index
 * @see `x_to_label` in the kernel's `domain.c`
 */
export function readXindex(xindex: number, nameAt: (index: number) => ByteString | undefined): ExecTransition {
  return {
    to: targetOf(xindex, nameAt),
    inherit: (xindex & xindexParts.inherit) !== 0,
    unconfined: (xindex & xindexParts.unconfined) !== 0,
    unsafe: (xindex & xindexParts.unsafe) !== 0,
  };
}

function targetOf(xindex: number, nameAt: (index: number) => ByteString | undefined): ExecTransition['to'] {
  switch (xindex & xindexParts.typeMask) {
    case xindexParts.name:
      return (xindex & xindexParts.child) === 0 ? 'attached' : 'child';
    case xindexParts.table: {
      const name = nameAt(xindex & xindexParts.indexMask);
      return name === undefined ? undefined : { name };
    }
    default:
      return undefined;
  }
}

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

/** Whether a link is executed as what it is linked to is, and no less safely. @see `xindex_is_subset` in the kernel's `file.c` */
export function isExecSubset(link: ExecTransition, target: ExecTransition): boolean {
  return (
    isSameTarget(link.to, target.to) &&
    link.inherit === target.inherit &&
    link.unconfined === target.unconfined &&
    (!link.unsafe || target.unsafe)
  );
}

/** Whether executions lead to the same profile. */
function isSameTarget(left: ExecTransition['to'], right: ExecTransition['to']): boolean {
  return typeof left === 'object' && typeof right === 'object' ? left.name === right.name : left === right;
}

/** Whether a program is executed in the same way; undefined where it is not executed at all. */
export function isSameExec(left: ExecTransition | undefined, right: ExecTransition | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return (
    left.inherit === right.inherit &&
    left.unconfined === right.unconfined &&
    left.unsafe === right.unsafe &&
    isSameTarget(left.to, right.to)
  );
}
