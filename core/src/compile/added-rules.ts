import type { FileEntry } from '../file-rules/file-entry.ts';
import { ownerBits, type FilePermissions } from '../file-rules/file-permissions.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Span } from '../source/span.ts';

/** A rule about files added by the compiler, and the place of the cause. */
type AddedRule = FileEntry<Span>;

const toChange: readonly (readonly [path: string, permissions: FilePermissions])[] = [
  ['/proc/*/attr/apparmor/', ownerBits.read],
  ['/sys/module/apparmor/parameters/enabled', ownerBits.read],
];
const toChangeProfile = '/proc/*/attr/{apparmor/,}{current,exec}';
const toChangeHat = '/proc/[0-9]*/attr/{apparmor/,}current';

/**
 * Returns the rules that the compiler adds to profiles that change profile, are hats or have children.
 *
 * @param change - the place of the first change of profile
 * @param hats - the place of the hat or of the profile with children
 * @see `add_proc_access`, `post_process_file_entries`, `profile_add_hat_rules` of apparmor_parser
 */
export function impliedRules(change: Span | undefined, hats: Span | undefined): readonly AddedRule[] {
  return [
    ...(change === undefined ? [] : rulesFor(toChangeProfile, change)),
    ...(hats === undefined ? [] : rulesFor(toChangeHat, hats)),
  ];
}

function rulesFor(write: string, origin: Span): readonly AddedRule[] {
  const paths = [...toChange, [write, ownerBits.write] as const];
  return paths.map(([path, permissions]) => ({
    kind: 'file',
    path: path as ByteString,
    subset: false,
    effect: 'unspecified',
    audit: false,
    priority: 0,
    // As in the compiler, only for the owner.
    permissions,
    origin,
  }));
}
