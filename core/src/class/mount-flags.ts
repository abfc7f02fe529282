import type { MountFlag } from '../syntax/vocabulary/mount-options.ts';

/** Flags of mount(2), as its number has them. */
export type MountFlags = number;

/**
 * Where each flag stands in that number.
 *
 * @see `MS_RDONLY` … in the kernel's `mount.h` and in apparmor_parser's `mount.h`
 */
const places: Readonly<Record<MountFlag, number>> = {
  ro: 0,
  nosuid: 1,
  nodev: 2,
  noexec: 3,
  sync: 4,
  remount: 5,
  mand: 6,
  dirsync: 7,
  nosymfollow: 8,
  noatime: 10,
  nodiratime: 11,
  bind: 12,
  move: 13,
  rec: 14,
  silent: 15,
  acl: 16,
  unbindable: 17,
  private: 18,
  slave: 19,
  shared: 20,
  relatime: 21,
  iversion: 23,
  strictatime: 24,
  lazytime: 25,
  nouser: 31,
};

/** Flags as their number. */
export function mountFlags(flags: Iterable<MountFlag>): MountFlags {
  let number = 0;
  for (const flag of flags) number |= 1 << places[flag];
  return number >>> 0;
}

/** Whether any of some flags is set. */
export function hasMountFlag(flags: MountFlags, ...some: readonly MountFlag[]): boolean {
  return (flags & mountFlags(some)) !== 0;
}

/** The flags of a number, in its order. */
export function mountFlagNames(flags: MountFlags): readonly MountFlag[] {
  return (Object.keys(places) as MountFlag[]).filter((flag) => hasMountFlag(flags, flag));
}

/**
 * The bytes that flags are in the automaton: for each that is set its place, counted from one, in their order.
 *
 * @see `match_mnt_flags` in the kernel's `mount.c`, `build_mnt_flags` of apparmor_parser
 */
export function mountFlagBytes(flags: MountFlags): readonly number[] {
  return Array.from({ length: 32 }, (_, place) => place)
    .filter((place) => ((flags >>> place) & 1) === 1)
    .map((place) => place + 1);
}
