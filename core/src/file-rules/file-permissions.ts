import type { ByteString } from '../source/bytes.ts';

/**
 * Permissions of a file rule as one number: the owner's in the lowest 14 bits, everyone else's in the 14 above.
 *
 * @see `immunix.h` of apparmor_parser
 */
export type FilePermissions = number;

/** Permissions and exec properties, as bits of the owner. */
export const ownerBits = {
  exec: 0x0001,
  write: 0x0002,
  read: 0x0004,
  append: 0x0008,
  link: 0x0010,
  lock: 0x0020,
  map: 0x0040,
  /** `u` after `p` or `c`: unconfined if the profile is missing. */
  unconfinedFallback: 0x0080,
  unsafe: 0x0100,
  inherit: 0x0200,
  /** The exec target: 1 unconfined, 2 profile, 3 child, 4 and more a named transition of the profile. */
  transition: 0x3c00,
  /** All bits for the kind of exec. */
  execType: 0x3f80,
} as const;

/** Permissions to change to a profile, at the next exec or immediately, independent of file ownership. */
export const onExecBit = 1 << 30;
export const changeProfileBit = 1 << 31;

const ownerMask = 0x3fff;
const otherShift = 14;
const transitionShift = 10;

/** The subjects of file permissions: the file's owner, and non-owners. */
export const fileUsers = ['owner', 'other'] as const;
export type FileUser = (typeof fileUsers)[number];

/** The bits `mask`, given for the owner, for both. */
export function forBoth(mask: number): FilePermissions {
  return mask | (mask << otherShift);
}

/** Returns the bits of a subject, shifted to the owner's position. */
export function bitsOf(permissions: FilePermissions, subject: FileUser): number {
  return (subject === 'owner' ? permissions : permissions >>> otherShift) & ownerMask;
}

/** Removes the bits of the subject excluded by `owner` or `other`. */
export function restrictedTo(permissions: FilePermissions, subject: FileUser): FilePermissions {
  const mask = subject === 'owner' ? ownerMask : ownerMask << otherShift;
  return permissions & (mask | onExecBit | changeProfileBit);
}

export function grantsExec(permissions: FilePermissions, subject: FileUser): boolean {
  return (bitsOf(permissions, subject) & ownerBits.exec) !== 0;
}

/** Returns the kind of exec; undefined without exec permission. */
export function execTypeOf(permissions: FilePermissions, subject: FileUser): number | undefined {
  return grantsExec(permissions, subject) ? bitsOf(permissions, subject) & ownerBits.execType : undefined;
}

/**
 * Returns whether both permissions grant exec, but in different ways.
 *
 * @see `is_merged_x_consistent` of apparmor_parser
 */
export function execDiffers(left: FilePermissions, right: FilePermissions, subject: FileUser): boolean {
  const [one, other] = [execTypeOf(left, subject), execTypeOf(right, subject)];
  return one !== undefined && other !== undefined && one !== other;
}

/** Returns the `m` implied by `ix`. */
export function impliedMap(permissions: FilePermissions): FilePermissions {
  let map = 0;
  for (const subject of fileUsers)
    if ((bitsOf(permissions, subject) & ownerBits.inherit) !== 0) map |= restrictedTo(forBoth(ownerBits.map), subject);
  return map;
}

/** Returns whether permissions include a bit, also as the `m` implied by `ix`. */
export function isAbout(permissions: FilePermissions, bit: FilePermissions): boolean {
  return ((permissions | impliedMap(permissions)) & bit) !== 0;
}

/** The permissions of `file,`: everything, and `ix`. */
export const everyPermission: FilePermissions = forBoth((ownerMask & ~ownerBits.execType) | ownerBits.inherit);

/** Applies `unsafe` or `safe` before a rule. */
export function withSafety(permissions: FilePermissions, safety: 'safe' | 'unsafe'): FilePermissions {
  const bits = forBoth(ownerBits.unsafe);
  if (safety === 'safe') return permissions & ~bits;
  return permissions | ((permissions & forBoth(ownerBits.exec)) << 8);
}

/** Applies the `->` of a rule: execs use the named transition, regardless of the letters. */
export function withTransition(permissions: FilePermissions, transition: number): FilePermissions {
  const exec = permissions & forBoth(ownerBits.exec);
  return (permissions & ~forBoth(ownerBits.transition)) | (exec * (transition << transitionShift));
}

/** The transition of `c` without a `->`; numbers of named transitions begin after the child transition. */
export const childTransition = 3;

/** Returns whether an execution leads to a child of the profile. */
export function isChildExec(permissions: FilePermissions): boolean {
  const child = childTransition << transitionShift;
  return fileUsers.some((subject) => (bitsOf(permissions, subject) & ownerBits.transition) === child);
}

const letters: Readonly<Record<string, number>> = {
  r: ownerBits.read,
  w: ownerBits.write | ownerBits.append,
  a: ownerBits.append,
  l: ownerBits.link,
  k: ownerBits.lock,
  m: ownerBits.map,
  x: ownerBits.exec,
};

/**
 * Parses the permission letters of a file rule. Errors in the letters are reported by the parser. @see
 * `parse_sub_perms`
 */
export function parsePermissionLetters(text: ByteString): FilePermissions {
  let bits = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? '';
    const lower = letter.toLowerCase();
    if (lower === 'i') {
      bits |= ownerBits.inherit | ownerBits.exec;
      at++;
    } else if (lower === 'u' || lower === 'p' || lower === 'c') {
      const transition = lower === 'u' ? 1 : lower === 'p' ? 2 : childTransition;
      bits |= ownerBits.exec | (transition << transitionShift);
      // A lower-case letter keeps the environment and is therefore unsafe.
      if (letter === lower) bits |= ownerBits.unsafe;
      const next = text[at + 1]?.toLowerCase();
      const fallback = next === 'i' ? ownerBits.inherit : next === 'u' ? ownerBits.unconfinedFallback : 0;
      bits |= fallback;
      at += fallback === 0 ? 1 : 2;
    } else {
      bits |= letters[lower] ?? 0;
    }
  }
  return forBoth(bits);
}
