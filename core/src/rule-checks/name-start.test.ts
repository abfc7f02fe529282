import { describe, expect, it } from 'vitest';
import { ruleProblems } from './testing/rule-problems.ts';

describe('a name that begins with `:`', () => {
  const message = 'AppArmor 5.0 refuses `:` before white space, a comma or an escape';

  it.each([
    ['mount -> :,', ':'],
    ['mount :,', ':'],
    ['mount : -> /b,', ':'],
    ['mount:\\ ,', ':\\ '],
    ['umount :\\ a,', ':\\ a'],
    ['link : -> /b,', ':'],
    [': r,', ':'],
    ['r :,', ':'],
    ['pivot_root :,', ':'],
  ])('is longer for AppArmor 5.0: %s', (text, at) => {
    expect(ruleProblems(text)).toEqual([{ message, at, hint: 'write the name in quotes' }]);
  });

  it.each([
    'mount : ,',
    'mount -> :\n,',
    'mount :\r\n,',
    'r : ,',
    'mount :a\\ ,',
    'umount :\\a ,',
    '":" r,',
    '/a px -> :,',
    'change_profile -> :,',
  ])('is equal for both versions: %j', (text) => {
    expect(ruleProblems(text).filter((problem) => problem.message === message)).toEqual([]);
  });
});

describe('a name that ends with `:`', () => {
  const message = 'AppArmor 5.0 refuses `:` at the end of a name';

  it.each([
    ['mount a:,', 'a:'],
    ['umount a:b: ,', 'a:b:'],
    ['mount /a -> b:::,', 'b:::'],
  ])('may be two tokens for AppArmor 5.0: %s', (text, at) => {
    expect(ruleProblems(text)).toEqual([{ message, at, hint: 'write the name in quotes' }]);
  });

  it.each(['mount a::,', 'mount /a:,', 'mount "a:",', 'mount a:b,', 'change_profile -> a:,'])(
    'is equal for both versions: %s',
    (text) => {
      expect(ruleProblems(text).filter((problem) => problem.message === message)).toEqual([]);
    },
  );
});
