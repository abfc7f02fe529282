import type { ByteString } from '../source/bytes.ts';

/** Parts of `xindex`: `AA_X_TYPE_MASK` with all values, and the index of a name in the transition table. */
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

/** An exec transition: the part of a permission to execute that decides about the profile. */
export interface ExecTransition {
  /**
   * The target: the profile that attaches to the path, a child of the profile that attaches, or a profile by name;
   * undefined without a target.
   */
  readonly to: 'attached' | 'child' | { readonly name: ByteString } | undefined;
  /** Is true if the task keeps the profile when no target exists. */
  readonly inherit: boolean;
  /** Is true if the task becomes unconfined when no target exists. */
  readonly unconfined: boolean;
  /** Is true if the environment is kept, even if it is dangerous. */
  readonly unsafe: boolean;
}

/**
 * Reads the `xindex` of the kernel.
 *
 * @param nameAt - the names of targets by index
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
 * Makes the `xindex` of the kernel from bits of apparmor_parser, for the owner.
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

/** Is true if a link has the exec transition of the target, and is no less safe. */
export function isExecSubset(link: ExecTransition, target: ExecTransition): boolean {
  return (
    isSameTarget(link.to, target.to) &&
    link.inherit === target.inherit &&
    link.unconfined === target.unconfined &&
    (!link.unsafe || target.unsafe)
  );
}

/** Is true if two targets are equal. */
function isSameTarget(left: ExecTransition['to'], right: ExecTransition['to']): boolean {
  return typeof left === 'object' && typeof right === 'object' ? left.name === right.name : left === right;
}

/** Is true if two exec transitions are equal. */
export function isSameExec(left: ExecTransition | undefined, right: ExecTransition | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return (
    left.inherit === right.inherit &&
    left.unconfined === right.unconfined &&
    left.unsafe === right.unsafe &&
    isSameTarget(left.to, right.to)
  );
}
