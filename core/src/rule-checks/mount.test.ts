import { describe, expect, it } from 'vitest';
import { ruleProblems, type RuleCase } from './testing/rule-problems.ts';

describe('a mount rule', () => {
  it.each<RuleCase>([
    [
      'mount options=(ro, rw) /a -> /b,',
      '`rw` and `ro` in one list of options, which exclude each other',
      'rw',
      'write a rule for each, or `options in (…)` for optional options',
    ],
    ['mount options=nosiud /a -> /b,', 'unknown mount option `nosiud`', 'nosiud', 'did you mean `nosuid`?'],
    [
      'mount options=xyzzy /a -> /b,',
      'unknown mount option `xyzzy`',
      'xyzzy',
      'mount(8) lists the options of all file systems',
    ],
    [
      'mount options in (ro) options in (xyzzy) /a -> /b,',
      'unknown mount option `xyzzy`',
      'xyzzy',
      'mount(8) lists the options of all file systems',
    ],
    [
      'mount /a -> fstype=ext4 /b,',
      'apparmor_parser does not support conditions of the mount point',
      'fstype=ext4',
      'write the conditions before `->`',
    ],
    [
      'mount fstype:=ext4 /a -> /b,',
      '`:=` in a mount rule',
      'fstype:=ext4',
      'write `=`, or `in (…)` for optional options',
    ],
    [
      'mount options=(relatime, norelatime) /a -> /b,',
      'AppArmor 5.0 refuses `norelatime` and `relatime` in one list of options',
      'norelatime',
      'delete one of the two',
    ],
    [
      'remount options=(ro, rw) /a,',
      '`rw` and `ro` in one list of options, which exclude each other',
      'rw',
      'write a rule for each, or `options in (…)` for optional options',
    ],
    [
      'umount options=xyzzy /a,',
      'unknown mount option `xyzzy`',
      'xyzzy',
      'mount(8) lists the options of all file systems',
    ],
  ])('%s', (text, message, at, hint?) => {
    expect(ruleProblems(text)).toEqual([{ message, at, hint }]);
  });

  it.each([
    'mount,',
    'mount options in (ro, rw) /a -> /b,',
    'mount options=ro options=rw /a -> /b,',
    'mount options=(remount, ro) /a -> /b,',
    'mount options=make-rprivate -> /a,',
    'mount options=(bind, ro) fstype=ext4 /a -> /b,',
    'mount options=(rprivate, bind) /a -> /b,',
    'mount fstype in (ext4) vfstype=xfs /a -> /b,',
    'remount fstype=ext4 /a,',
    'remount options=bind /a,',
    'umount /a,',
  ])('is valid: %s', (text) => expect(ruleProblems(text)).toEqual([]));
});
