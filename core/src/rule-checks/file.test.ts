import { describe, expect, it } from 'vitest';
import { ruleProblems, type RuleCase } from './testing/rule-problems.ts';

describe('a file rule that contradicts itself', () => {
  it.each<RuleCase>([
    ['/a wa,', '`a` and `w` exclude each other', 'wa', '`w` also allows to append'],
    ['/a pxPx,', 'several execute modes', 'pxPx', 'write a single mode, such as `ix` or `Px`'],
    ['/a pxix,', 'several execute modes', 'pxix', 'write a single mode, such as `ix` or `Px`'],
    ['/a ixpx,', 'several execute modes', 'ixpx', 'write a single mode, such as `ix` or `Px`'],
    ['/a xpx,', 'several execute modes', 'xpx', 'write a single mode, such as `ix` or `Px`'],
    ['/a pixix,', 'several execute modes', 'pixix', 'write a single mode, such as `ix` or `Px`'],
    ['deny /a rix,', '`ix` in a deny rule', 'rix', 'to deny execution, write `x`'],
    ['/a rx,', '`x` without an execute mode', 'rx', 'write `ix`, `px`, `cx` or `ux`; `x` alone is for deny rules'],
    ['/a x -> b,', '`x` without an execute mode', 'x', 'write `ix`, `px`, `cx` or `ux`; `x` alone is for deny rules'],
    ['unsafe /a r,', '`unsafe` without an execute permission', 'r', 'add an execute mode, such as `Px`'],
    ['safe /a x,', '`x` without an execute mode', 'x', 'write `ix`, `px`, `cx` or `ux`; `x` alone is for deny rules'],
    ['deny unsafe /a x,', '`unsafe` with `x` in a deny rule', 'x', 'to deny execution, write `x`'],
    [
      'rl subset /a -> /b,',
      '`subset` with permissions besides `l`',
      'rl',
      'move further permissions into a separate rule',
    ],
    [
      'deny file,',
      '`file` in a deny rule includes `ix`, which cannot be denied',
      'deny file,',
      'write `deny /{**,} rwlkmx,`',
    ],
    [
      'rlpx /a -> b,',
      '`l` and `x` cannot share the target of a rule',
      'rlpx',
      'move `l` and its target into a separate rule',
    ],
    [
      'rl /a -> :ns:b,',
      '`:ns:b` is a profile, but the target of `l` is a path',
      ':ns:b',
      'write the target path of the link',
    ],
    ['deny { /a ix, }', '`ix` in a deny rule of a block', 'ix', 'to deny execution, write `x`'],
    [
      'deny { /a x, }',
      '`x` without an execute mode',
      'x',
      'write `ix`, `px`, `cx` or `ux`; `x` alone is for deny rules',
    ],
    ['audit { deny /a x, }', '`x` in a block that does not deny', 'x', 'write the deny rule outside of the block'],
    [
      'deny { file, }',
      '`file` in a deny rule includes `ix`, which cannot be denied',
      'file,',
      'write `deny /{**,} rwlkmx,`',
    ],
    [
      'audit { deny /a r, }',
      'apparmor_parser drops `deny` of a rule in a block that has none',
      'deny /a r,',
      'write the rule outside of the block',
    ],
    [
      'deny { allow /a r, }',
      'apparmor_parser drops `allow` of a rule in a block that has `deny`',
      'allow /a r,',
      'write the rule outside of the block',
    ],
  ])('%s', (text, message, at, hint?) => {
    expect(ruleProblems(text)).toEqual([{ message, at, hint }]);
  });

  it.each([
    '/a ixix,',
    '/a xix,',
    '/a pxx,',
    '/a pixpix,',
    '/a RWIX,',
    'deny /a xx,',
    'deny safe /a x,',
    'unsafe /a x,',
    '/a rl -> b,',
    '/a rlpx -> b,',
    'rl /a -> :ns:,',
    'l subset /a -> /b,',
    'deny { deny { deny /a x, } }',
    'audit file,',
  ])('is valid: %s', (text) => expect(ruleProblems(text)).toEqual([]));
});
