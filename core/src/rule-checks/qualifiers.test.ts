import { describe, expect, it } from 'vitest';
import { ruleProblems, type RuleCase } from './testing/rule-problems.ts';

describe('qualifiers that a rule cannot have', () => {
  it.each<RuleCase>([
    [
      'owner signal,',
      '`owner` before a rule that is not about files',
      'owner',
      'only file permissions depend on the owner',
    ],
    [
      'other mount,',
      '`other` before a rule that is not about files',
      'other',
      'only file permissions depend on the owner',
    ],
    [
      'owner change_profile,',
      '`owner` before a rule that is not about files',
      'owner',
      'only file permissions depend on the owner',
    ],
    ['audit set rlimit nofile <= 1,', 'a limit takes no qualifiers', 'audit', 'write `set rlimit` alone'],
    ['priority=1 network,', 'this kind of rule takes no priority', 'priority', 'delete `priority`'],
    ['priority=1 all,', 'this kind of rule takes no priority', 'priority', 'delete `priority`'],
  ])('%s', (text, message, at, hint?) => {
    expect(ruleProblems(text)).toEqual([{ message, at, hint }]);
  });

  it.each(['owner link /a -> /b,', 'other /a r,', 'priority=0 all,', 'priority=1 signal,', 'audit deny capability,'])(
    'is valid: %s',
    (text) => expect(ruleProblems(text)).toEqual([]),
  );
});
