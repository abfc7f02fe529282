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
    ['profile a { if ( $a ) { } }', 'a condition in parentheses needs AppArmor 5.0: 4.1 refuses it', '$a'],
  ])('%s', (text, message, at, hint?) => {
    expect(fileProblems(text)).toEqual([{ message, at, hint }]);
  });

  it.each(['@{v} += a', '$v = true', 'profile a { if not $a { } else if defined @{v} { } }'])(
    'is not wrong: %s',
    (text) => expect(fileProblems(text)).toEqual([]),
  );
});

describe('what AppArmor 5.0 does not know any more', () => {
  const brace = 'AppArmor 5.0 refuses a `{` without a blank before and behind it here';
  const mark = 'AppArmor 5.0 refuses `?` right behind a variable';
  it.each<RuleCase>([
    ['profile a { if $a {/b r, } }', brace, '{'],
    ['profile a { if not $a{ /b r, } }', brace, '{'],
    ['profile a { if not # why\n $a { } }', 'AppArmor 5.0 refuses a comment in a condition', '#', 'move it away'],
    ['profile a @{v}?b { }', mark, '@{v}?b', 'write the name in quotes'],
    ['profile a { @v?b r, }', mark, '@v?b', 'write the name in quotes'],
    ['profile a { link @{v}?b -> /c, }', mark, '@{v}?b', 'write the name in quotes'],
    ['profile a { pivot_root @{v}?b, }', mark, '@{v}?b', 'write the name in quotes'],
    ['alias @{v}?b -> /c,', mark, '@{v}?b', 'write the name in quotes'],
  ])('%s', (text, message, at, hint?) => {
    expect(fileProblems(text)).toEqual([{ message, at, hint }]);
  });

  it.each(['profile a { if $a {"/b" r, } else {/b r, } }', 'profile a { "@{v}?b" r, @{v}/?b r, mount @{v}?b, }'])(
    'is not wrong: %s',
    (text) => expect(fileProblems(text)).toEqual([]),
  );
});
