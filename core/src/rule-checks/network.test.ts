import { describe, expect, it } from 'vitest';
import { ruleProblems, type RuleCase } from './testing/rule-problems.ts';

describe('a network rule', () => {
  it.each<RuleCase>([
    [
      'network max,',
      'unknown domain or type of sockets `max`',
      'max',
      'socket(2) lists the domains: write them in lower case without `AF_`',
    ],
    ['network tpc,', 'unknown domain or type of sockets `tpc`', 'tpc', 'did you mean `tipc`?'],
    ['network stream inet,', 'unknown domain of sockets `stream`', 'stream', 'write the domain first: `inet stream`'],
    ['network inet icmp6,', '`inet` has no socket type `icmp6`', 'icmp6', 'did you mean `icmp`?'],
    [
      'network unix tcp,',
      '`unix` has no socket type `tcp`',
      'tcp',
      'the types are `stream`, `dgram`, `seqpacket`, `rdm`, `raw`, `packet`',
    ],
    [
      'network unix ip=::1,',
      '`ip` with `unix`, whose sockets have no conditions',
      'unix',
      'only sockets of `inet` and `inet6` have conditions',
    ],
    [
      'network packet port=1,',
      '`port` with `packet`, whose sockets have no conditions',
      'packet',
      'only sockets of `inet` and `inet6` have conditions',
    ],
    [
      'network inet ip=127.0.0.0/8,',
      '`127.0.0.0/8` is not an IP address',
      '127.0.0.0/8',
      'a rule can have a single address, but not a network',
    ],
    [
      'network ip=localhost,',
      '`localhost` is not an IP address',
      'localhost',
      'write an address such as `127.0.0.1` or `::1`, or `none`',
    ],
    [
      'network port=65536,',
      '`65536` is not a port',
      '65536',
      'a port is a number up to 65535, or a range such as `1024-2048`',
    ],
    ['network port=80-70,', 'the range of ports `80-70` ends before it starts', '80-70', 'write `70-80`'],
    [
      'network port=http,',
      '`http` is not a port',
      'http',
      'a port is a number up to 65535, or a range such as `1024-2048`',
    ],
    ['network ip=::1 ip=::2,', '`ip` is given twice', 'ip', 'write a rule per value, or a pattern such as `{a,b}`'],
    ['network ip in (::1),', '`in` in a network rule, which takes `=` alone', 'ip in (::1)', 'write `ip=::1`'],
    ['network peer=(ip),', '`ip` has no value', 'ip', 'write `ip=VALUE`'],
    [
      'network create peer=(port=1),',
      '`create` has no peer, but this rule names a peer',
      'create',
      'give it in a rule without `peer=(…)`',
    ],
    [
      'network peer=(interface=lo),',
      '`interface` is not a condition of the peer',
      'interface',
      'write it before `peer=(…)`',
    ],
    ['network label:=a,', '`:=` in a network rule, which takes `=` alone', 'label:=a', 'write `label=a`'],
    ['network label=a,', '`label` in a network rule needs AppArmor 5.0: 4.1 refuses it', 'label'],
    [
      'network ip=(::1 ::2),',
      'apparmor_parser ignores all but the first value of `ip`',
      '::2',
      'write a rule for each value',
    ],
    ['network interface=lo,', '`interface` in a network rule needs AppArmor 5.0: 4.1 refuses it', 'interface'],
    ['network peer=(label=a),', '`label` in a network rule needs AppArmor 5.0: 4.1 refuses it', 'label'],
    ['network peer=(label:=a),', '`label` in a network rule needs AppArmor 5.0: 4.1 refuses it', 'label'],
  ])('%s', (text, message, at, hint?) => {
    expect(ruleProblems(text)).toEqual([{ message, at, hint }]);
  });

  it.each([
    'network,',
    'network (rw, create) inet stream,',
    'network rw inet,',
    'network packet,',
    'network stream ip=::1,',
    'network inet6 tcp ip=::1 port=+80 peer=(ip=none port=1-2),',
    'network accept peer=(port=80),',
    'network create peer=(),',
  ])('is valid: %s', (text) => expect(ruleProblems(text)).toEqual([]));
});
