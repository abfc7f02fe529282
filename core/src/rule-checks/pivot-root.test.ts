import { expect, it } from 'vitest';
import { ruleProblems, type RuleCase } from './testing/rule-problems.ts';

it.each<RuleCase>([
  ['pivot_root oldroot:=/a,', '`:=` in a pivot_root rule', 'oldroot:=/a', 'write `=`'],
  ['pivot_root foo=/a oldroot=/b,', 'apparmor_parser ignores `foo`: only the last condition counts', 'foo'],
])('%s', (text, message, at, hint?) => {
  expect(ruleProblems(text)).toEqual([{ message, at, hint }]);
});

it('takes one condition', () => expect(ruleProblems('pivot_root oldroot=/a /b -> c,')).toEqual([]));
