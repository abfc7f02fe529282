import { describe, expect, it } from 'vitest';
import { ruleProblems, type RuleCase } from './testing/rule-problems.ts';

describe('a rule with a label', () => {
  it.each<RuleCase>([
    ['signal peer=a peer=b,', '`peer` is given twice', 'peer', 'write a rule per value, or a pattern such as `{a,b}`'],
    ['signal set in (hup),', '`in` in a signal rule, which takes `=` alone', 'set in (hup)', 'write `set=hup`'],
    ['signal set=(hup tstp),', 'the signal `tstp` needs AppArmor 5.0: 4.1 refuses it', 'tstp'],
    ['signal set=poll,', 'the signal `poll` needs AppArmor 5.0: 4.1 refuses it', 'poll'],
    ['ptrace peer in (a),', '`in` in a ptrace rule, which takes `=` alone', 'peer in (a)', 'write `peer=a`'],
    ['ptrace peer=a peer=b,', '`peer` is given twice', 'peer', 'write a rule per value, or a pattern such as `{a,b}`'],
    [
      'io_uring label=a peer=(label=b),',
      '`label` is given twice',
      'label',
      'write a rule per value, or a pattern such as `{a,b}`',
    ],
    [
      'io_uring label=(a b),',
      'a second value for `label`: only one value is allowed',
      'b',
      'write a rule per value, or a pattern such as `{a,b}`',
    ],
    ['io_uring label in (a),', '`in` in an io_uring rule, which takes `=` alone', 'label in (a)', 'write `label=a`'],
  ])('%s', (text, message, at, hint?) => {
    expect(ruleProblems(text)).toEqual([{ message, at, hint }]);
  });

  it.each([
    'signal set=hup set=(int quit) peer=a,',
    'ptrace peer=a,',
    'io_uring (sqpoll) label=a,',
    'io_uring peer=(label=a),',
  ])('is valid: %s', (text) => expect(ruleProblems(text)).toEqual([]));
});
