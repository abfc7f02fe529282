import { describe, expect, it } from 'vitest';
import { ruleProblems, type RuleCase } from './testing/rule-problems.ts';

describe('a unix rule', () => {
  it.each<RuleCase>([
    [
      'unix addr=/run/x,',
      '`/run/x` is not a socket address',
      '/run/x',
      'write a file rule for a socket in the file system',
    ],
    ['unix addr=x,', '`x` is not a socket address', 'x', 'write `@NAME` for an abstract address, or `none` or `auto`'],
    ['unix type=steam,', 'unknown type of socket `steam`', 'steam', 'did you mean `stream`?'],
    [
      'unix type=foo,',
      'unknown type of socket `foo`',
      'foo',
      'the types are `none`, `stream`, `dgram`, `raw`, `rdm`, `seqpacket`, `dccp`, `packet`',
    ],
    [
      'unix type=(stream dgram),',
      'a second value for `type`: only one value is allowed',
      'dgram',
      'write a rule per value, or a pattern such as `{a,b}`',
    ],
    ['unix protocol=tcp,', 'apparmor_parser does not support `protocol`', 'protocol', 'delete it'],
    ['unix label=a,', '`label` is a condition of the peer', 'label', 'write `peer=(label=…)`'],
    ['unix peer=(type=stream),', '`type` is not a condition of the peer', 'type', 'write it before `peer=(…)`'],
    [
      'unix bind peer=(label=a),',
      '`bind` has no peer, but this rule names a peer',
      'bind',
      'give it in a rule without `peer=(…)`',
    ],
    ['unix addr=@a addr=@b,', '`addr` is given twice', 'addr', 'write a rule per value, or a pattern such as `{a,b}`'],
    ['unix type in (stream),', '`in` in a unix rule, which takes `=` alone', 'type in (stream)', 'write `type=stream`'],
  ])('%s', (text, message, at, hint?) => {
    expect(ruleProblems(text)).toEqual([{ message, at, hint }]);
  });

  it.each([
    'unix,',
    'unix (bind, listen) type=stream addr=@a,',
    'unix (send, accept) addr=auto peer=(addr=none label=b),',
    'unix addr=@{v},',
  ])('is valid: %s', (text) => expect(ruleProblems(text)).toEqual([]));
});
