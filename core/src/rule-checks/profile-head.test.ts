import { describe, expect, it } from 'vitest';
import { fileProblems, type RuleCase } from './testing/rule-problems.ts';

describe('the head of a profile', () => {
  it.each<RuleCase>([
    [
      'profile :ns { }',
      'missing `:` after the namespace in `:ns`',
      ':ns',
      'write a profile in a policy namespace as `:namespace:name`',
    ],
    [
      'profile ::a { }',
      'the namespace in `::a` is empty',
      '::a',
      'write a profile in a policy namespace as `:namespace:name`',
    ],
    [
      'profile :ns: { }',
      '`:ns:` has a policy namespace, but no profile',
      ':ns:',
      'write a profile in a policy namespace as `:namespace:name`',
    ],
    [
      'profile :ns:// { }',
      '`:ns://` has a policy namespace, but no profile',
      ':ns://',
      'write a profile in a policy namespace as `:namespace:name`',
    ],
    ['profile &a { }', 'the name `&a` starts with `&`, which stacks labels', '&a', 'delete the `&`'],
    ['profile "" { }', 'a profile with an empty name', '""', 'write a name'],
    ['@{v} { }', 'the name `@{v}` opens a profile without the keyword', '@{v}', 'write `profile @{v} {`'],
    ['"@{v}/a" { }', 'the name `@{v}/a` opens a profile without the keyword', '"@{v}/a"', 'write `profile @{v}/a {`'],
    [
      'profile a { hat b xattrs=(user.a=b) { } }',
      '`xattrs` on the hat `b`',
      'user.a=b',
      'change_hat(2) enters a hat, independent of programs: delete `xattrs`',
    ],
    ['profile a +identities=(b) { }', '`identities` needs AppArmor 5.0: 4.1 refuses it', 'b'],
    ['profile a xattrs=((b) { }', 'AppArmor 5.0 refuses the name of an attribute that begins with `(`', '(b'],
    ['profile a xattrs=(:=c) { }', 'AppArmor 5.0 refuses the name of an attribute that begins with `:`', ':=c'],
    [
      'profile a { profile ::b { } }',
      'the namespace in `::b` is empty',
      '::b',
      'write a profile in a policy namespace as `:namespace:name`',
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
  ])('is valid: %s', (text) => expect(fileProblems(text)).toEqual([]));
});
