import { describe, expect, it } from 'vitest';
import { fileProblems, type RuleCase } from './testing/rule-problems.ts';

describe('what AppArmor 4.1 does not know', () => {
  it.each<RuleCase>([
    ['@{v} ?= a', '`?=` needs AppArmor 5.0: 4.1 refuses it', '@{v} ?= a'],
    ['@{v} := a', '`:=` needs AppArmor 5.0: 4.1 refuses it', '@{v} := a'],
    ['$v = $w and $x', 'an expression as the value of a variable needs AppArmor 5.0: 4.1 refuses it', '$w and $x'],
    ['$v := true', '`:=` needs AppArmor 5.0: 4.1 refuses it', '$v := true'],
    ['abi <default>,', '`abi <default>` needs AppArmor 5.0: 4.1 refuses it', '<default>'],
    ['profile a { if @{v} == b { } }', 'this condition needs AppArmor 5.0: 4.1 refuses it', '@{v} == b'],
    ['profile a { if not $a and $b { } }', 'this condition needs AppArmor 5.0: 4.1 refuses it', 'not $a and $b'],
    ['profile a { if $a { } else if @{v} in b { } }', 'this condition needs AppArmor 5.0: 4.1 refuses it', '@{v} in b'],
  ])('%s', (text, message, at, hint?) => {
    expect(fileProblems(text)).toEqual([{ message, at, hint }]);
  });

  it.each(['@{v} += a', '$v = true', 'profile a { if not $a { } else if defined @{v} { } }'])(
    'is not wrong: %s',
    (text) => expect(fileProblems(text)).toEqual([]),
  );
});
