import { Budget } from '../../automata/budget.ts';
import { describe, expect, it } from 'vitest';
import { transitionsOfClass, type State } from '../../automata/automaton.ts';
import { mediationClasses } from '../../classes/class-numbers.ts';
import type { FileUser } from '../../file-rules/file-permissions.ts';
import type { ByteString } from '../../source/bytes.ts';
import { compilePlainFileRules } from '../../compile/plain-rules.ts';
import { decompileFiles } from '../decompile-files.ts';
import type { FileEffects } from '../effect-automaton.ts';

/** Compiles rules to an automaton as `decompileFiles` takes it. */
function compiled(rules: readonly string[]): FileEffects {
  const files = compilePlainFileRules(rules as readonly ByteString[], 'p' as ByteString);
  return {
    ...transitionsOfClass(files, mediationClasses.file),
    grant: (state: State, subject: FileUser) => {
      const { allow, quiet, exec } = files.permissions(state, subject);
      return { effects: { prompt: 0, allow, audit: 0, 'audit-deny': 0, deny: quiet & ~allow }, exec };
    },
  };
}

function decompile(...rules: readonly string[]) {
  const { paths, changes } = decompileFiles(compiled(rules), 'p' as ByteString, new Budget(3e6));
  return {
    rules: [...paths.rules, ...changes.rules].map(({ text }) => text as string),
    counterexamples: [...paths.counterexamples, ...changes.counterexamples],
  };
}

describe('decompiled file rules', () => {
  it.each([
    ['/etc/** r,', 'deny /etc/shadow r,'],
    ['/usr/bin/* Px,', '/usr/bin/su Ux,'],
    ['change_profile /bin/sh -> web,', '/bin/* ix,'],
    ['link subset /a/* -> /b/*,', '/a/* rw,'],
  ])('have no counterexample if they are equivalent: %s %s', (...rules) => {
    expect(decompile(...rules).counterexamples).toEqual([]);
  });

  it.each([
    // The denial takes changes of profile at the next execution from all programs.
    [
      ['change_profile -> web,', 'deny change_profile -> db,'],
      ['/a', '/a'],
    ],
    // A change of profile implies writing to files below /proc.
    [['change_profile -> web,', 'audit deny /proc/** w,'], ['/proc/a/attr/exec']],
    // The `m` that `ix` implies is lost to the rule without wildcards.
    [['/{,**} mrwkix,', '/run PUx,', '/run m,'], ['/run']],
    // The order of rules in the memory of the compiler decides.
    [['/{,**} ix,', 'deny other /a/ m,'], ['/a/']],
    // A set that excludes bytes matches NUL as well, and so a pair of names.
    [['/{,**} mrwkl,', 'priority=1 audit deny /[ab] lr -> /,'], ['/\0/']],
    [['/{,**} ix,', 'change_profile /[ab],', 'priority=1 /a[ab] Cux,'], ['/a\0']],
  ])('have a counterexample if no rule is found: %j', (rules, expected) => {
    const found = decompile(...rules);
    expect(found.counterexamples).toEqual(expected);
    expect(found.rules.filter((rule) => rule.startsWith('audit deny'))).toEqual([]);
  });

  it('are not verified if the work exceeds the budget', () => {
    const rules = compiled(['/a/** r,', 'deny /a/*b w,']);
    expect(decompileFiles(rules, 'p' as ByteString, new Budget(200)).paths.counterexamples).toContain('');
  });
});
