import type { CompilerBehaviours } from './compiler-behaviours.ts';
import { effects, type FileEntry } from './file-entry.ts';
import { forBoth, impliedMap, ownerBits, type FilePermissions } from './file-permissions.ts';
import { mergeKey, type MergedEntry } from './merged-entry.ts';

/**
 * Returns the compiler's order of rules for a path. The compiler shares rules with equal grants, and a shared rule has
 * the position of the first rule. Lower positions come first.
 *
 * The real order is by memory addresses, which ascend in this order unless the allocator reuses freed memory.
 *
 * @param others - the remaining file rules of the profile: rules merged into an exec rule contribute to the exec rule's
 * permissions
 * @see `file_comp`, `UniquePermsCache` of apparmor_parser
 */
export function compileOrder<Origin>(
  merged: readonly MergedEntry<Origin>[],
  others: readonly FileEntry<Origin>[],
  compiler: CompilerBehaviours,
): ReadonlyMap<MergedEntry<Origin>, number> {
  const added = new Map<string, FilePermissions>();
  for (const other of others) {
    const key = mergeKey(other, compiler);
    added.set(key, (added.get(key) ?? 0) | other.permissions);
  }
  const sorted = merged.toSorted((left, right) => compareEntries(left.first, right.first, compiler));
  const groups = new Map<string, number>();
  const order = new Map<MergedEntry<Origin>, number>();
  for (const entry of sorted) {
    const permissions = entry.permissions | (added.get(mergeKey(entry.first, compiler)) ?? 0);
    const key = groupKey(entry, permissions, compiler);
    const position = groups.get(key) ?? groups.size;
    groups.set(key, position);
    order.set(entry, position);
  }
  return order;
}

function groupKey(
  { first, pattern }: MergedEntry<unknown>,
  permissions: FilePermissions,
  { impliesMap }: CompilerBehaviours,
): string {
  let granted = permissions;
  if (impliesMap === 'before-rules-are-shared') granted |= impliedMap(permissions);
  if (first.effect === 'deny') granted &= ~forBoth(ownerBits.link);
  return `${first.kind} ${first.priority} ${first.effect} ${pattern.exact} ${granted} ${first.audit}`;
}

function compareEntries(
  left: FileEntry<unknown>,
  right: FileEntry<unknown>,
  { pathOrder }: CompilerBehaviours,
): number {
  const compare = pathOrder === 'from-start' ? compareFromStart : compareFromEnd;
  if (left.second !== undefined || right.second !== undefined) {
    if (left.second === undefined) return -1;
    if (right.second === undefined) return 1;
    const bySecond = compare(left.second, right.second) || Number(right.subset) - Number(left.subset);
    if (bySecond !== 0) return bySecond;
  }
  return (
    effects.indexOf(left.effect) - effects.indexOf(right.effect) ||
    Number(left.audit) - Number(right.audit) ||
    right.priority - left.priority ||
    compare(left.path, right.path)
  );
}

function compareFromStart(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Compares from the end. The first byte is left out, and bytes are signed. */
function compareFromEnd(left: string, right: string): number {
  let [leftAt, rightAt] = [left.length - 1, right.length - 1];
  for (; leftAt > 0 && rightAt > 0; leftAt--, rightAt--) {
    const difference = signed(left.charCodeAt(leftAt)) - signed(right.charCodeAt(rightAt));
    if (difference !== 0) return difference;
  }
  return leftAt - rightAt;
}

function signed(byte: number): number {
  return (byte << 24) >> 24;
}
