import { describe, expect, it } from 'vitest';
import { fileProblems, type RuleCase } from './testing/rule-problems.ts';

describe('the head of a profile', () => {
  it.each<RuleCase>([
    [
      'profile :ns { }',
      'nothing ends the namespace in `:ns`',
      ':ns',
      'a profile in a policy namespace is written `:namespace:name`',
    ],
    [
      'profile ::a { }',
      'the namespace in `::a` is empty',
      '::a',
      'a profile in a policy namespace is written `:namespace:name`',
    ],
    [
      'profile :ns: { }',
      '`:ns:` names a policy namespace and no profile',
      ':ns:',
      'a profile in a policy namespace is written `:namespace:name`',
    ],
    [
      'profile :ns:// { }',
      '`:ns://` names a policy namespace and no profile',
      ':ns://',
      'a profile in a policy namespace is written `:namespace:name`',
    ],
    ['profile &a { }', 'the name `&a` starts with `&`, which stacks labels', '&a', 'delete the `&`'],
    ['profile "" { }', 'a profile has no empty name', '""', 'write a name'],
    ['@{v} { }', 'the name `@{v}` opens a profile without the keyword', '@{v}', 'write `profile @{v} {`'],
    ['"@{v}/a" { }', 'the name `@{v}/a` opens a profile without the keyword', '"@{v}/a"', 'write `profile @{v}/a {`'],
    [
      'profile a { hat b xattrs=(user.a=b) { } }',
      '`xattrs` on the hat `b`',
      'user.a=b',
      'a hat is entered by change_hat(2), whatever is executed: delete `xattrs`',
    ],
    ['profile a +identities=(b) { }', '`identities` needs AppArmor 5.0: 4.1 refuses it', 'b'],
    ['profile a xattrs=((b) { }', 'AppArmor 5.0 refuses the name of an attribute that begins with `(`', '(b'],
    ['profile a xattrs=(:=c) { }', 'AppArmor 5.0 refuses the name of an attribute that begins with `:`', ':=c'],
    [
      'profile a { profile ::b { } }',
      'the namespace in `::b` is empty',
      '::b',
      'a profile in a policy namespace is written `:namespace:name`',
    ],
  ])('%s', (text, message, at, hint?) => {
    expect(fileProblems(text)).toEqual([{ message, at, hint }]);
  });

  it.each([
    'profile :ns:a { }',
    'profile :ns://a { }',
    ':ns:a { }',
    '"/a" { }',
    'hat a xattrs=(user.a=b) { }',
    'profile a { profile b xattrs=(user.a=b) { } }',
    'profile @{v}/a @{v} { }',
    'profile a xattrs=(a,=(b), {) flags=(complain) { }',
  ])('is not wrong: %s', (text) => expect(fileProblems(text)).toEqual([]));
});
