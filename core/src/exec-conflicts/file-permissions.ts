import type { ByteString } from '../source/bytes.ts';

/**
 * Permissions of a file rule as one number: the owner's in the lowest 14 bits, everyone else's in the 14 above.
 *
 * @see `immunix.h` of apparmor_parser
 */
export type FilePermissions = number;

/** One permission, or one property of an execution, for the owner. */
export const ownerBits = {
  exec: 0x0001,
  write: 0x0002,
  read: 0x0004,
  append: 0x0008,
  link: 0x0010,
  lock: 0x0020,
  map: 0x0040,
  /** `u` behind `p` or `c`: unconfined where the profile is missing. */
  unconfinedFallback: 0x0080,
  unsafe: 0x0100,
  inherit: 0x0200,
  /** Where an execution leads: 1 unconfined, 2 profile, 3 child, 4 and more one of the profile's named transitions. */
  transition: 0x3c00,
  /** All that says how something is executed. */
  execType: 0x3f80,
} as const;

/** That a profile may be changed to, at the next execution or at once: it is about no file's owner. */
export const onExecBit = 1 << 30;
export const changeProfileBit = 1 << 31;

const ownerMask = 0x3fff;
const otherShift = 14;
const transitionShift = 10;

/** Whose executions a permission is about: those of a file's owner, and of everyone else. */
export const subjects = ['owner', 'other'] as const;
export type Subject = (typeof subjects)[number];

/** The bits `mask`, given for the owner, for both. */
export function forBoth(mask: number): FilePermissions {
  return mask | (mask << otherShift);
}

/** The bits of one of the two, as if they were the owner's. */
export function bitsOf(permissions: FilePermissions, subject: Subject): number {
  return (subject === 'owner' ? permissions : permissions >>> otherShift) & ownerMask;
}

/** Without the bits of the one whom a rule with `owner` or `other` is not about. */
export function restrictedTo(permissions: FilePermissions, subject: Subject): FilePermissions {
  const mask = subject === 'owner' ? ownerMask : ownerMask << otherShift;
  return permissions & (mask | onExecBit | changeProfileBit);
}

export function grantsExec(permissions: FilePermissions, subject: Subject): boolean {
  return (bitsOf(permissions, subject) & ownerBits.exec) !== 0;
}

/** How something is executed; undefined where it is not. */
export function execTypeOf(permissions: FilePermissions, subject: Subject): number | undefined {
  return grantsExec(permissions, subject) ? bitsOf(permissions, subject) & ownerBits.execType : undefined;
}

/** Whether both let one execute, and each in another way. @see `is_merged_x_consistent` of apparmor_parser */
export function execDiffers(left: FilePermissions, right: FilePermissions, subject: Subject): boolean {
  const [one, other] = [execTypeOf(left, subject), execTypeOf(right, subject)];
  return one !== undefined && other !== undefined && one !== other;
}

/** The `m` that `ix` brings along. */
export function impliedMap(permissions: FilePermissions): FilePermissions {
  let map = 0;
  for (const subject of subjects)
    if ((bitsOf(permissions, subject) & ownerBits.inherit) !== 0) map |= restrictedTo(forBoth(ownerBits.map), subject);
  return map;
}

/** Whether permissions have one, also as the `m` of an `ix`. */
export function isAbout(permissions: FilePermissions, bit: FilePermissions): boolean {
  return ((permissions | impliedMap(permissions)) & bit) !== 0;
}

/** What `file,` stands for: everything, and `ix`. */
export const everyPermission: FilePermissions = forBoth((ownerMask & ~ownerBits.execType) | ownerBits.inherit);

/** `unsafe` or `safe` in front of a rule. */
export function withSafety(permissions: FilePermissions, safety: 'safe' | 'unsafe'): FilePermissions {
  const bits = forBoth(ownerBits.unsafe);
  if (safety === 'safe') return permissions & ~bits;
  return permissions | ((permissions & forBoth(ownerBits.exec)) << 8);
}

/** The `->` of a rule: executions lead to the transition of this number, whatever its letters said. */
export function withTransition(permissions: FilePermissions, transition: number): FilePermissions {
  const exec = permissions & forBoth(ownerBits.exec);
  return (permissions & ~forBoth(ownerBits.transition)) | (exec * (transition << transitionShift));
}

/** Where `c` leads without a `->`; named transitions are counted from behind it. */
export const childTransition = 3;

/** Whether an execution leads to a child of the profile. */
export function isChildExec(permissions: FilePermissions): boolean {
  const child = childTransition << transitionShift;
  return subjects.some((subject) => (bitsOf(permissions, subject) & ownerBits.transition) === child);
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

/** The permission letters of a file rule. What is wrong with them is reported where they are parsed. @see `parse_sub_perms` */
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
      // A small letter keeps the environment: it is the unsafe one.
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
