import { describe, expect, test } from 'vitest';
import { match } from '../../automata/automaton.ts';
import { mountFlagBytes, mountFlags } from '../../classes/mount/mount-flags.ts';
import { mountBits } from '../../classes/mount/mount.ts';
import { mediationClasses } from '../../classes/class-numbers.ts';
import { bytes, readPolicy } from '../../testing/read-policy.ts';
import type { MountFlag } from '../../language/keywords/mount-options.ts';

/** Returns the grants of rules for a string with fields separated by `|`; flags are written by name. */
function grant(rules: string, string: string): string {
  const found = readPolicy({ '': `@{several}=/v/ w\nprofile p { ${rules} }` }).profile(bytes('p'));
  if (found.kind !== 'profile') throw new Error(found.kind);
  const { policy } = found.profile;
  const [where = '', source, type, flags] = string.split('|');
  const walked = [where, source, type, flags === undefined ? undefined : asBytes(flags)].filter(
    (field) => field !== undefined,
  );
  const state = match(policy, policy.start(mediationClasses.mount), bytes(walked.join('\0')));
  const { allow, quiet } = policy.permissions(state);
  const names = (bits: number) =>
    Object.entries(mountBits).flatMap(([name, bit]) => ((bits & bit) === 0 ? [] : [name]));
  return [...names(allow), ...names(quiet).map((name) => `no ${name}`)].join(' ');
}

function asBytes(flags: string): string {
  const names = flags.split(',').filter((name) => name !== '') as MountFlag[];
  return String.fromCharCode(...mountFlagBytes(mountFlags(names)));
}

test('rules with equal words and different qualifiers are different rules', () => {
  expect(grant('mount fstype=proc, deny mount fstype=proc,', '/x/|proc|proc|')).toBe('no mount');
  expect(grant('deny mount fstype=proc, audit mount fstype=proc,', '/x/|proc|proc|')).toBe('no mount');
});

describe('mount rules grant', () => {
  test.each<[rules: string, string: string, granted: string]>([
    ['mount,', '/x/|proc|proc|', 'mount'],
    ['mount,', '/x/|/y/||bind', 'mount'],
    ['mount,', '/x/|||remount,ro', 'mount'],
    ['mount,', '/x/|||private,rec', 'mount'],
    ['mount,', '/x/|/y/||move', 'mount'],
    ['mount,', '/x/|proc|proc|nouser', ''],
    ['mount,', '/x/', ''],

    ['mount fstype=proc proc -> /proc/,', '/proc/|proc|proc|', 'mount'],
    ['mount fstype=proc proc -> /proc/,', '/proc/|proc|proc|nosuid,nodev,noexec', 'mount'],
    ['mount fstype=proc proc -> /proc/,', '/proc/|proc|tmpfs|', ''],
    ['mount fstype=proc proc -> /proc/,', '/proc|proc|proc|', ''],
    ['mount fstype=(proc, tmp*) -> /{proc,tmp}/,', '/tmp/|none|tmpfs|', 'mount'],
    ['mount fstype=proc options=(nosuid),', '/proc/|proc|proc|nosuid', 'mount'],
    ['mount fstype=proc options=(nosuid),', '/proc/|proc|proc|nosuid,nodev', ''],
    ['mount fstype=proc options=(nosuid) options in (nodev),', '/proc/|proc|proc|nosuid,nodev', 'mount'],
    ['mount fstype=proc options in (nodev, rw),', '/proc/|proc|proc|ro', 'mount'],
    ['mount fstype=proc options=(rw),', '/proc/|proc|proc|', 'mount'],
    ['mount fstype=proc options=(rw),', '/proc/|proc|proc|ro', ''],
    ['mount options=(ro) options=(noexec),', '/x/|y|z|noexec', 'mount'],

    ['mount options=bind /a/ -> /b/,', '/b/|/a/||bind', 'mount'],
    ['mount options=bind /a/ -> /b/,', '/b/|/a/||bind,rec', ''],
    ['mount options=(ro, rbind) /a/ -> /b/,', '/b/|/a/||bind,rec', 'mount'],
    ['mount options=private -> /b/,', '/b/|||private', 'mount'],
    ['mount options=private /b/,', '/b/|||private', 'mount'],
    ['mount options=(move) /a/ -> /b/,', '/b/|/a/||move', 'mount'],
    ['mount options=(move) detached -> /b/,', '/b/|||move', 'mount'],
    ['mount options=(move) detached -> /b/,', '/b/|detached||move', ''],
    ['mount options=(remount, ro) -> /b/,', '/b/|||remount,ro', 'mount'],
    ['remount options=ro /b/,', '/b/|||remount,ro', 'mount'],
    ['remount options=ro /b/,', '/b/|||remount', ''],
    ['remount /b/,', '/b/|||remount,bind,ro', 'mount'],
    ['remount fstype=x options=ro /b/,', '/b/|||remount,ro', ''],

    ['umount /a//b/,', '/a/b/', 'umount'],
    ['umount fstype=x,', '/b/', 'umount'],
    ['unmount @{several}x/,', '/v/x/', 'umount'],
    ['pivot_root oldroot=/a/old/ /a/,', '/a/|/a/old/', 'pivot_root'],
    ['pivot_root /a/,', '/a/|/b/', 'pivot_root'],
    ['pivot_root /a/ -> other,', '/a/|', 'pivot_root'],

    ['umount, deny umount /a/,', '/a/', 'no umount'],
    ['umount, audit deny umount /a/,', '/a/', ''],
    ['priority=1 umount, deny umount /a/,', '/a/', 'umount'],
    ['allow all,', '/a/', 'umount'],
    ['allow all,', '/a/|/b/', 'pivot_root'],
    ['allow all,', '/a/|b|c|ro', 'mount'],
    ['allow all,', '/a/|||remount,ro', 'mount'],
  ])('%s at %s: %s', (rules, string, granted) => expect(grant(rules, string)).toBe(granted));
});
