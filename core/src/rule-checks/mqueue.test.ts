import { describe, expect, it } from 'vitest';
import { ruleProblems, type RuleCase } from './testing/rule-problems.ts';

describe('an mqueue rule', () => {
  it.each<RuleCase>([
    ['mqueue type=sysv /a,', '`/a` is not a queue of type sysv', '/a', 'a queue of System V is a number'],
    ['mqueue type=posix 1,', '`1` is not a queue of type posix', '1', 'a POSIX queue starts with `/`'],
    ['mqueue type=posx,', 'unknown type of message queue `posx`', 'posx', 'did you mean `posix`?'],
    ['mqueue type=foo,', 'unknown type of message queue `foo`', 'foo', 'the types are `posix` and `sysv`'],
    [
      'mqueue @{name},',
      '`@{name}` is not a message queue',
      '@{name}',
      'a POSIX queue starts with `/`, and one of System V is a number',
    ],
    [
      'mqueue (create) a,',
      'unknown permission `a`',
      'a',
      'the permissions here are `create`, `open`, `delete`, `read`, `write`, `getattr`, `setattr`',
    ],
    [
      'mqueue label=a label=b,',
      '`label` is given twice',
      'label',
      'write a rule per value, or a pattern such as `{a,b}`',
    ],
    ['mqueue label in (a),', '`in` in an mqueue rule, which takes `=` alone', 'label in (a)', 'write `label=a`'],
    [
      'mqueue label=(a b),',
      'apparmor_parser ignores all but the first value of `label`',
      'b',
      'write a rule for each value',
    ],
    [
      'mqueue type=(posix sysv) /a,',
      'apparmor_parser ignores all but the first value of `type`',
      'sysv',
      'write a rule for each value',
    ],
  ])('%s', (text, message, at, hint?) => {
    expect(ruleProblems(text)).toEqual([{ message, at, hint }]);
  });

  it.each(['mqueue,', 'mqueue (rw) type=sysv label=a 12,', 'mqueue type=posix type=sysv /a,'])('is valid: %s', (text) =>
    expect(ruleProblems(text)).toEqual([]),
  );
});
