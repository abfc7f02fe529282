import { describe, expect, it } from 'vitest';
import { fileProblems, type RuleCase } from './testing/rule-problems.ts';

describe('statements unknown to AppArmor 4.1', () => {
  it.each<RuleCase>([
    ['@{v} ?= a', '`?=` needs AppArmor 5.0: 4.1 refuses it', '@{v} ?= a'],
    ['@{v} := a', '`:=` needs AppArmor 5.0: 4.1 refuses it', '@{v} := a'],
    ['$v = $w and $x', 'an expression as the value of a variable needs AppArmor 5.0: 4.1 refuses it', '$w and $x'],
    ['$v := true', '`:=` needs AppArmor 5.0: 4.1 refuses it', '$v := true'],
    ['abi <default>,', '`abi <default>` needs AppArmor 5.0: 4.1 refuses it', '<default>'],
    ['profile a { if @{v} == b { } }', 'this condition needs AppArmor 5.0: 4.1 refuses it', '@{v} == b'],
    ['profile a { if not $a and $b { } }', 'this condition needs AppArmor 5.0: 4.1 refuses it', 'not $a and $b'],
    ['profile a { if $a { } else if @{v} in b { } }', 'this condition needs AppArmor 5.0: 4.1 refuses it', '@{v} in b'],
    ['$v\n =\n true', 'an expression as the value of a variable needs AppArmor 5.0: 4.1 refuses it', 'true'],
    ['$v =\n true', 'an expression as the value of a variable needs AppArmor 5.0: 4.1 refuses it', 'true'],
    ['profile a { if ( $a ) { } }', 'a condition in parentheses needs AppArmor 5.0: 4.1 refuses it', '$a'],
  ])('%s', (text, message, at, hint?) => {
    expect(fileProblems(text)).toEqual([{ message, at, hint }]);
  });

  it.each([
    '@{v} += a',
    '$v = true',
    '$v = \\\n true \r\n',
    '$v = "true"\r\n',
    'profile a { if not $a { } else if defined @{v} { } }',
  ])('is valid: %s', (text) => expect(fileProblems(text)).toEqual([]));
});

describe('statements removed in AppArmor 5.0', () => {
  const brace = 'AppArmor 5.0 refuses a `{` without blanks around it here';
  const oneName = (text: string) => `AppArmor 5.0 refuses \`${text}\` in a condition as a single name`;
  const crlf =
    "the line ends with CRLF, and the carriage return is part of the word: `dos2unix` or `sed -i 's/\\r$//'` converts the file";
  const mark = 'AppArmor 5.0 refuses `?` directly after a variable';
  it.each<RuleCase>([
    ['profile a { if $a {/b r, } }', brace, '{'],
    ['profile a { if not $a{ /b r, } }', brace, '{'],
    [
      'profile a { if not # why\n $a { } }',
      'AppArmor 5.0 refuses a comment in a condition',
      '#',
      'move the comment out of the condition',
    ],
    ['profile a { if not$a { } }', oneName('not$a'), 'not$a', 'write blanks between the words'],
    ['profile a { if defined@{v} { } }', oneName('defined@{v}'), 'defined@{v}', 'write blanks between the words'],
    ['profile a { if $a\r\n { } }', oneName('$a\\x0d'), '$a\r', crlf],
    ['profile a { if not\r\n $a { } }', oneName('not\\x0d'), 'not\r', crlf],
    ['$a = true\r\n', 'AppArmor 5.0 refuses `true\\x0d` as the value of a boolean', 'true\r', crlf],
    [
      '$a\n = true\n',
      'AppArmor 5.0 refuses a line end between the name and the `=` of a boolean',
      '\n ',
      'write both on one line',
    ],
    ['profile a @{v}?b { }', mark, '@{v}?b', 'write the name in quotes'],
    ['profile a { @v?b r, }', mark, '@v?b', 'write the name in quotes'],
    ['profile a { link @{v}?b -> /c, }', mark, '@{v}?b', 'write the name in quotes'],
    ['profile a { pivot_root @{v}?b, }', mark, '@{v}?b', 'write the name in quotes'],
    ['alias @{v}?b -> /c,', mark, '@{v}?b', 'write the name in quotes'],
  ])('%s', (text, message, at, hint?) => {
    expect(fileProblems(text)).toEqual([{ message, at, hint }]);
  });

  it.each(['profile a { if $a {"/b" r, } else {/b r, } }', 'profile a { "@{v}?b" r, @{v}/?b r, mount @{v}?b, }'])(
    'is valid: %s',
    (text) => expect(fileProblems(text)).toEqual([]),
  );
});
