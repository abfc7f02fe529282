import { hasMountFlag, mountFlags, type MountFlags } from '../classes/mount/mount-flags.ts';
import type { MountRule } from '../language/ast-rules.ts';
import type { Condition } from '../language/ast-words.ts';
import { mountOption, propagations, type MountFlag } from '../language/keywords/mount-options.ts';
import { isOptions } from './mount.ts';

/** A kind of mount covered by a rule: the matched words of the rule, and the matched flags. */
export interface WrittenMount {
  readonly matchedWords: 'mount point' | 'source as mount point' | 'source' | 'source and type';
  /** Flags that must be set. */
  readonly required: MountFlags;
  /** Flags that may be set. All remaining flags must not be set. */
  readonly optional: MountFlags;
}

/** `MS_MAKE_CMDS` of apparmor_parser, which also treats a recursive bind mount as a change of propagation. */
const changes: readonly MountFlag[] = [...propagations, 'rec'];
const commands = mountFlags(['move', 'remount', 'bind', ...changes]);

/** `MS_ALL_FLAGS` of apparmor_parser, without `nouser`. */
export const everyMountFlag: MountFlags = mountFlags([
  ...(['ro', 'nosuid', 'nodev', 'noexec', 'sync', 'remount', 'mand', 'dirsync', 'nosymfollow'] as const),
  ...(['noatime', 'nodiratime', 'bind', 'move', 'silent', 'acl', 'relatime', 'iversion'] as const),
  ...(['strictatime', 'lazytime'] as const),
  ...changes,
]);

/** The flags matched for a change of propagation, without flags of a mount itself (`MNT_FLAGS`). */
const ofPropagation =
  everyMountFlag & ~mountFlags(['nosuid', 'noexec', 'nodev', 'noatime', 'nodiratime', 'relatime', 'strictatime']);
const ofRemount = everyMountFlag & ~mountFlags(['move']);
const ofBind = mountFlags(['bind', 'rec']);
const ofMove = mountFlags(['move']);
const ofNew = everyMountFlag & ~commands;

/**
 * Returns the kinds of mount that a mount or remount rule covers.
 *
 * @see `mnt_rule::mnt_rule`, `mnt_rule::gen_flag_rules` of apparmor_parser
 */
export function writtenMounts(
  rule: Pick<MountRule, 'keyword' | 'conditions' | 'source' | 'mountPoint'>,
): readonly WrittenMount[] {
  const isRemount = rule.keyword === 'remount';
  const remount = mountFlags(['remount']);
  const options = rule.conditions.filter(isOptions);
  const required = options.filter(({ operator }) => operator === '=').map(setFlags);
  const optional = options.filter(({ operator }) => operator !== '=').map(namedFlags);
  if (required.length === 0 && optional.length === 0) {
    if (isRemount) return mountsOf(rule, remount, ofRemount & ~remount);
    return mountsOf(rule, everyMountFlag, everyMountFlag);
  }
  const sets = required.length === 0 ? [0] : required;
  return sets.flatMap((flags) =>
    (optional.length === 0 ? [0] : optional).flatMap((others) =>
      mountsOf(rule, isRemount ? (flags | remount) >>> 0 : flags, others),
    ),
  );
}

function mountsOf(
  {
    keyword,
    conditions,
    source: written,
    mountPoint,
  }: Pick<MountRule, 'keyword' | 'conditions' | 'source' | 'mountPoint'>,
  flags: MountFlags,
  optional: MountFlags,
): readonly WrittenMount[] {
  const source = keyword === 'remount' ? undefined : written;
  const hasType = conditions.some(isFileSystemType);
  const hasBoth = source !== undefined && mountPoint !== undefined;
  const mount = (matchedWords: WrittenMount['matchedWords'], mask: MountFlags): WrittenMount => ({
    matchedWords,
    required: (flags & mask) >>> 0,
    optional: (optional & mask) >>> 0,
  });
  const remounts = mount('mount point', ofRemount);
  const binds = mount('source', ofBind);
  const usesSource = source !== undefined && mountPoint === undefined;
  const propagates = mount(usesSource ? 'source as mount point' : 'mount point', ofPropagation);
  const moves = mount('source', ofMove);
  const news = mount('source and type', ofNew);
  if (flags === 0 || flags === everyMountFlag) {
    return [
      ...(source === undefined && !hasType ? [remounts] : []),
      ...(hasType ? [] : [binds]),
      ...(hasBoth || hasType ? [] : [propagates]),
      ...(hasType ? [] : [moves]),
      news,
    ];
  }
  if (hasMountFlag(flags, 'remount') && source === undefined && !hasType) return [remounts];
  if (hasMountFlag(flags, 'bind') && !hasType) return [binds];
  if (hasMountFlag(flags, ...changes) && !hasBoth && !hasType) return [propagates];
  if (hasMountFlag(flags, 'move') && !hasType) return [moves];
  return ((flags | optional) & ~commands) === 0 ? [] : [news];
}

/** Checks whether a condition is about the type of a file system. */
export function isFileSystemType({ name }: Condition): boolean {
  return (name as string) === 'fstype' || (name as string) === 'vfstype';
}

function setFlags({ values }: Condition): MountFlags {
  return mountFlags(values.flatMap(({ value }) => mountOption(value)?.sets ?? []));
}

/** Returns the flags of options after `in`, where setting and clearing a flag are equivalent. */
function namedFlags({ values }: Condition): MountFlags {
  return mountFlags(
    values.flatMap(({ value }): readonly MountFlag[] => {
      const { sets = [], clears } = mountOption(value) ?? {};
      return clears === undefined ? sets : [...sets, clears];
    }),
  );
}
