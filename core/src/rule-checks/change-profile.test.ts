import { describe, expect, it } from 'vitest';
import { ruleProblems } from './testing/rule-problems.ts';

describe('the executable of a change_profile rule', () => {
  it.each([
    'audit { change_profile /a -> b, }',
    '{ deny change_profile /a -> b, }',
    'deny { { change_profile /a -> b, } }',
    'owner { if $t { change_profile safe /a -> b, } }',
    'deny { change_profile unsafe /a -> b, }',
    'deny { { change_profile unsafe /a, } }',
  ])('is invalid in a block: %s', (text) => {
    expect(ruleProblems(text)).toEqual([
      {
        message: 'the executable of a change_profile rule in a block',
        at: '/a',
        hint: 'write the rule outside of the block, after the qualifiers',
      },
    ]);
  });

  it.each([
    'deny { change_profile /a -> b, }',
    'audit { change_profile -> b, }',
    'deny change_profile /a -> b,',
    '{ owner { change_profile unsafe /a, } }',
  ])('is valid or absent: %s', (text) => expect(ruleProblems(text)).toEqual([]));
});
