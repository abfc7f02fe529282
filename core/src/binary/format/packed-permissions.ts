import { filePermissionsOf } from '../../classes/file/file-permission-bits.ts';
import { xindexOf } from '../../file-rules/exec-transition.ts';
import { noPermissions, type KernelPermissions } from './kernel-permissions.ts';

/*
 * Permissions packed in the accept tables, used before permission tables: 14 bits for a file's owner and 14 bits for
 * non-owners. Other classes use the second 14 bits for more permissions.
 *
 * @see `policy_compat.c` in the kernel
 */

/** The first version with `x` bits as permissions of a class (`v9`). */
const versionWithExecBits = 9;

const changeProfile = 0x8000_0000;
const onExec = 0x4000_0000;

/** `dfa_user_allow` and the like: seven permissions at a time. */
function seven(accept: number, shift: number): number {
  return (accept >>> shift) & 0x7f;
}

/**
 * Returns the grants of the policy automaton in a state (`compute_perms_entry`; in older kernels `aa_compute_perms`).
 */
export function packedPolicyPermissions(accept: number, accept2: number, version: number): KernelPermissions {
  const hasExecBits = version >= versionWithExecBits;
  const allow = packedPolicyAllow(accept) | (hasExecBits ? mapExecBits(seven(accept, 7)) : 0x8000);
  const quiet = packedPolicyQuiet(accept2) | (hasExecBits ? mapExecBits(seven(accept, 21)) : 0);
  const audit = seven(accept2, 0) | mapOther(seven(accept2, 14));
  return { ...noPermissions, allow: allow >>> 0, audit, quiet: quiet >>> 0 };
}

/**
 * Returns the allowed permissions as needed for rules about labels, without the bits that a kernel adds to every entry.
 */
export function packedPolicyAllow(accept: number): number {
  return seven(accept, 0) | (accept & changeProfile) | mapOther(seven(accept, 14));
}

export function packedPolicyQuiet(accept2: number): number {
  return seven(accept2, 7) | mapOther(seven(accept2, 14 + 7));
}

/**
 * Returns the grants of the file automaton to the owner of a file, or to non-owners (`compute_fperms_user`,
 * `compute_fperms_other`).
 */
export function packedFilePermissions(accept: number, accept2: number, isOwner: boolean): KernelPermissions {
  const shift = isOwner ? 0 : 14;
  let allow = filePermissionsOf(seven(accept, shift)) | 0x0200;
  if ((accept & changeProfile) !== 0) allow |= 0x4000_0000;
  if ((accept & onExec) !== 0) allow |= 0x2000_0000;
  return {
    ...noPermissions,
    allow,
    audit: filePermissionsOf(seven(accept2, shift)),
    quiet: filePermissionsOf(seven(accept2, shift + 7)),
    xindex: xindexOf((accept >>> shift) & 0x3fff),
  };
}

/** Returns the target of an exec, for the owner of a file or for non-owners (`dfa_map_xindex`). */
export function packedTransition(accept: number, isOwner: boolean): number {
  return xindexOf((accept >>> (isOwner ? 0 : 14)) & 0x3fff);
}

/** Returns the permissions that attach a profile to a program's path (`compute_xmatch_perms`). */
export function packedAttachmentPermissions(accept: number): KernelPermissions {
  return { ...noPermissions, allow: (seven(accept, 0) | (accept & changeProfile)) >>> 0 };
}

/** `map_other` */
function mapOther(bits: number): number {
  return ((bits & 0x03) << 8) | ((bits & 0x1c) << 18) | ((bits & 0x60) << 19);
}

/** `map_xbits` */
function mapExecBits(bits: number): number {
  return ((bits & 0x01) << 7) | ((bits & 0x7e) << 9);
}
