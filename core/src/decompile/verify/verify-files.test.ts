import { Budget } from '../../automata/budget.ts';
import { describe, expect, it } from 'vitest';
import type { State } from '../../automata/automaton.ts';
import { fileUsers, type FileUser } from '../../file-rules/file-permissions.ts';
import type { ByteString } from '../../source/bytes.ts';
import { compilePlainFileRules } from '../../compile/plain-rules.ts';
import { filePermissionBits } from '../../classes/file/file-permission-bits.ts';
import { readBackFiles } from '../decompile-files.ts';
import type { RuledFiles } from '../effect-automaton.ts';

/** What compilers make of rules, as it is read. */
function compiled(rules: readonly string[]): RuledFiles {
  const files = compilePlainFileRules(rules as readonly ByteString[], 'p' as ByteString);
  return {
    start: files.start,
    step: (state, byte) => files.step(state, byte),
    classOf: (byte) => files.classOf(byte),
    grant: (state: State, subject: FileUser) => {
      const { allow, quiet, exec } = files.permissions(state, subject);
      return { effects: { prompt: 0, allow, audit: 0, 'audit-deny': 0, deny: quiet & ~allow }, exec };
    },
  };
}

function readBack(...rules: readonly string[]) {
  const { paths, changes } = readBackFiles(compiled(rules), 'p' as ByteString, new Budget(3e6));
  return {
    rules: [...paths.rules, ...changes.rules].map(({ text }) => text as string),
    untold: [...paths.untold, ...changes.untold],
  };
}

const { onexec, changeProfile, mmap, write } = filePermissionBits;

/** Permissions of a path or a name as a compiler makes them of rules. */
function granted(rules: readonly string[], text: string, bits: number): readonly number[] {
  const files = compilePlainFileRules(rules as readonly ByteString[], 'p' as ByteString);
  let state = files.start;
  for (const char of text) state = files.step(state, char.charCodeAt(0));
  return fileUsers.map((subject) => files.permissions(state, subject).allow & bits);
}

describe('rules about files that were read back', () => {
  it('say that no program is waited for, where a denial took that from all', () => {
    const { rules, untold } = readBack('change_profile -> web,', 'deny change_profile -> db,');
    expect(untold).toEqual([]);
    expect(granted(rules, '/bin/sh', onexec)).toEqual([0, 0]);
    expect(granted(rules, 'web', onexec | changeProfile)).toEqual([onexec | changeProfile, onexec | changeProfile]);
  });

  it('take again what a change of profile brings along', () => {
    const { rules, untold } = readBack('change_profile -> web,', 'audit deny /proc/** w,');
    expect(untold).toEqual([]);
    expect(granted(rules, '/proc/1/attr/current', write)).toEqual([0, 0]);
  });

  it('say the `m` of wide rules where one without wildcards executes otherwise', () => {
    const { rules, untold } = readBack('/{,**} mrwkix,', '/run PUx,', '/run m,');
    expect(untold).toEqual([]);
    expect(granted(rules, '/run', mmap)).toEqual([mmap, mmap]);
  });

  it('are untold where compilers make one or the other of them', () => {
    expect(readBack('/{,**} ix,', 'deny other /a/ m,').untold).toEqual(['/a/']);
  });

  it('are untold where a set of bytes that are excluded would match a NUL, and what lies behind it', () => {
    expect(readBack('/{,**} mrwkl,', 'priority=1 audit deny /[ab] lr -> /,').untold).toEqual(['/\0/a']);
    expect(readBack('/{,**} ix,', 'change_profile /[ab],', 'priority=1 /a[ab] Cux,').untold).toEqual(['/a\0']);
  });

  it('may be untold where there is too much to look at', () => {
    const { paths } = readBackFiles(compiled(['/a/** r,', 'deny /a/*b w,']), 'p' as ByteString, new Budget(200));
    expect(paths.untold).toContain('');
  });
});
