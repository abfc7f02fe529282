import { mountOption, propagations, type MountFlag } from '../../language/keywords/mount-options.ts';

/** Flags of mount(2), as a number. */
export type MountFlags = number;

/**
 * The bit number of each flag.
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

/** Returns the number for a set of flags. */
export function mountFlags(flags: Iterable<MountFlag>): MountFlags {
  let number = 0;
  for (const flag of flags) number |= 1 << places[flag];
  return number >>> 0;
}

/** Reads flags in the spelling of rule options: `bind,ro`. Undefined if a word is not an option. */
export function flagsNamed(name: string): MountFlags | undefined {
  const options = name.split(',').map((word) => mountOption(word.trim()));
  const known = options.flatMap((option) => option ?? []);
  return known.length < options.length ? undefined : mountFlags(known.flatMap(({ sets }) => sets));
}

/** The flag without a rule option of its own: a caller of mount(2) may set the flag alone. */
const rec = 'rec';

/** Reads flags in the name of an operation: rule options, and `rec`. Undefined if a word is neither. */
export function flagsOfOperation(name: string): MountFlags | undefined {
  const words = name.split(',').map((word) => word.trim());
  const others = words.filter((word) => word !== rec);
  const flags = others.length === 0 ? 0 : flagsNamed(others.join(','));
  if (flags === undefined || others.length === words.length) return flags;
  return (flags | mountFlags([rec])) >>> 0;
}

/** Returns the name of the operation with the given flags. */
export function operationOfFlags(flags: MountFlags): string {
  const names = mountFlagNames(flags);
  if (!isRecursiveAlone(flags)) return names.join(',');
  return [...(flags === mountFlags([rec]) ? [] : names), rec].join(',');
}

/** Checks for the recursive flag without a flag for bind or propagation. */
export function isRecursiveAlone(flags: MountFlags): boolean {
  return hasMountFlag(flags, rec) && !hasMountFlag(flags, 'bind', ...propagations);
}

/** Checks whether any of some flags is set. */
export function hasMountFlag(flags: MountFlags, ...some: readonly MountFlag[]): boolean {
  return (flags & mountFlags(some)) !== 0;
}

/**
 * Returns the action of mount(2): the first match in this order. Without any of the flags, mount(2) mounts a new file
 * system.
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
 * Returns the flags that the kernel matches for an action of mount(2).
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

/** Returns the rule options for flags, in the order of their bits; `rw` if no flag is set. */
export function mountFlagNames(flags: MountFlags): readonly string[] {
  const isRecursive = hasMountFlag(flags, 'rec');
  const recursive: ReadonlySet<string> = new Set(['bind', ...propagations]);
  const names = (Object.keys(places) as MountFlag[])
    .filter((flag) => flag !== 'rec' && hasMountFlag(flags, flag))
    .map((flag) => (isRecursive && recursive.has(flag) ? `r${flag}` : flag));
  return names.length === 0 ? ['rw'] : names;
}

/**
 * Encodes flags for the automaton: a byte for every set flag, the bit number plus one, in ascending order.
 *
 * @see `match_mnt_flags` in the kernel's `mount.c`, `build_mnt_flags` of apparmor_parser
 */
export function mountFlagBytes(flags: MountFlags): readonly number[] {
  const bytes: number[] = [];
  for (let place = 0, left = flags >>> 0; left > 0; place++, left >>>= 1) if ((left & 1) === 1) bytes.push(place + 1);
  return bytes;
}
