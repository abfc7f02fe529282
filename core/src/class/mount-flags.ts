import { mountOption, propagations, type MountFlag } from '../syntax/vocabulary/mount-options.ts';

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

/** Flags as options of rules name them: `bind,ro`. Undefined where one of them is no option. */
export function flagsNamed(name: string): MountFlags | undefined {
  const options = name.split(',').map((word) => mountOption(word.trim()));
  const known = options.flatMap((option) => option ?? []);
  return known.length < options.length ? undefined : mountFlags(known.flatMap(({ sets }) => sets));
}

/** The flag that no option of a rule sets by itself, and who mounts may. */
const rec = 'rec';

/** Flags as a name of an operation has them: as options of rules name them, and `rec`. Undefined where one of them is none. */
export function flagsOfOperation(name: string): MountFlags | undefined {
  const words = name.split(',').map((word) => word.trim());
  const others = words.filter((word) => word !== rec);
  const flags = others.length === 0 ? 0 : flagsNamed(others.join(','));
  if (flags === undefined || others.length === words.length) return flags;
  return (flags | mountFlags([rec])) >>> 0;
}

/** The name of an operation with these flags. */
export function operationOfFlags(flags: MountFlags): string {
  const names = mountFlagNames(flags);
  if (!isRecursiveAlone(flags)) return names.join(',');
  return [...(flags === mountFlags([rec]) ? [] : names), rec].join(',');
}

/** Whether the flag is set that makes others recursive, and none of these. */
export function isRecursiveAlone(flags: MountFlags): boolean {
  return hasMountFlag(flags, rec) && !hasMountFlag(flags, 'bind', ...propagations);
}

/** Whether any of some flags is set. */
export function hasMountFlag(flags: MountFlags, ...some: readonly MountFlag[]): boolean {
  return (flags & mountFlags(some)) !== 0;
}

/**
 * What mount(2) does by its flags: the first of these that is there. Without any, a file system is mounted.
 *
 * @see `apparmor_sb_mount` in the kernel's `lsm.c`
 */
export function mountKind(flags: MountFlags): 'remount' | 'bind' | 'propagation' | 'move' | 'new' {
  if (hasMountFlag(flags, 'remount')) return 'remount';
  if (hasMountFlag(flags, 'bind')) return 'bind';
  if (hasMountFlag(flags, ...propagations)) return 'propagation';
  return hasMountFlag(flags, 'move') ? 'move' : 'new';
}

/**
 * The flags that count for what mount(2) does.
 *
 * @see `aa_bind_mount`, `aa_mount_change_type`, `aa_move_mount` in the kernel's `mount.c`
 */
export function countedFlags(flags: MountFlags): MountFlags {
  switch (mountKind(flags)) {
    case 'bind':
      return (flags & mountFlags(['bind', 'rec'])) >>> 0;
    case 'propagation':
      return (flags & mountFlags(['rec', 'silent', ...propagations])) >>> 0;
    case 'move':
      return mountFlags(['move']);
    case 'remount':
    case 'new':
      return flags;
  }
}

/** The names by which options of rules call flags, in the order of their number; `rw` where there are none. */
export function mountFlagNames(flags: MountFlags): readonly string[] {
  const isRecursive = hasMountFlag(flags, 'rec');
  const recursive: ReadonlySet<string> = new Set(['bind', ...propagations]);
  const names = (Object.keys(places) as MountFlag[])
    .filter((flag) => flag !== 'rec' && hasMountFlag(flags, flag))
    .map((flag) => (isRecursive && recursive.has(flag) ? `r${flag}` : flag));
  return names.length === 0 ? ['rw'] : names;
}

/**
 * The bytes that flags are in the automaton: for each that is set its place, counted from one, in their order.
 *
 * @see `match_mnt_flags` in the kernel's `mount.c`, `build_mnt_flags` of apparmor_parser
 */
export function mountFlagBytes(flags: MountFlags): readonly number[] {
  const bytes: number[] = [];
  for (let place = 0, left = flags >>> 0; left > 0; place++, left >>>= 1) if ((left & 1) === 1) bytes.push(place + 1);
  return bytes;
}
