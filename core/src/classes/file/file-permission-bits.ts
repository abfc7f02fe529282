/** Permission bits of files: `AA_MAY_EXEC` … in the kernel's `perms.h`. */
export const filePermissionBits = {
  exec: 0x0001,
  write: 0x0002,
  read: 0x0004,
  append: 0x0008,
  create: 0x0010,
  delete: 0x0020,
  open: 0x0040,
  rename: 0x0080,
  setattr: 0x0100,
  getattr: 0x0200,
  setcred: 0x0400,
  getcred: 0x0800,
  chmod: 0x1000,
  chown: 0x2000,
  chgrp: 0x4000,
  lock: 0x8000,
  mmap: 0x0001_0000,
  mprotect: 0x0002_0000,
  link: 0x0004_0000,
  snapshot: 0x0008_0000,
  stack: 0x1000_0000,
  onexec: 0x2000_0000,
  changeProfile: 0x4000_0000,
  changeHat: 0x8000_0000,
} as const;

/**
 * Converts the seven old permissions of apparmor_parser to the kernel's permissions. An old permission may be several
 * new permissions.
 *
 * @see `map_old_perms` in the kernel's `policy_compat.c`, and in apparmor_parser
 */
export function filePermissionsOf(old: number): number {
  const { getattr, open, setattr, create, delete: remove, chmod, chown } = filePermissionBits;
  let permissions = old & 0x0f;
  if ((old & 0x04) !== 0) permissions |= getattr | open;
  if ((old & 0x02) !== 0) permissions |= setattr | create | remove | chmod | chown | open;
  if ((old & 0x10) !== 0) permissions |= filePermissionBits.link;
  if ((old & 0x20) !== 0) permissions |= filePermissionBits.lock;
  if ((old & 0x40) !== 0) permissions |= filePermissionBits.mmap;
  return permissions;
}
