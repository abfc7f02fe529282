import { describe, expect, it } from 'vitest';
import { ruleProblems, type RuleCase } from './testing/rule-problems.ts';

describe('a dbus rule', () => {
  it.each<RuleCase>([
    ['dbus label=a,', '`label` is a condition of the peer', 'label', 'write `peer=(label=…)`'],
    [
      'dbus bus=system bus=session,',
      '`bus` is given twice',
      'bus',
      'write a rule per value, or a pattern such as `{a,b}`',
    ],
    [
      'dbus path=/a peer=(path=/b),',
      '`path` is given twice',
      'path',
      'write a rule per value, or a pattern such as `{a,b}`',
    ],
    [
      'dbus bus=(system session),',
      'a second value for `bus`: only one value is allowed',
      'session',
      'write a rule per value, or a pattern such as `{a,b}`',
    ],
    ['dbus bus in (system),', '`in` in a dbus rule, which takes `=` alone', 'bus in (system)', 'write `bus=system`'],
    ['dbus peer=(name),', '`name` has no value', 'name', 'write `name=VALUE`'],
    [
      'dbus name=a path=/b,',
      '`name` of a service together with `path` of messages',
      'name',
      'write the name of a peer as `peer=(name=…)`',
    ],
    [
      'dbus name=a peer=(label=b),',
      '`name` of a service together with `label` of messages',
      'name',
      'write the name of a peer as `peer=(name=…)`',
    ],
    [
      'dbus bind path=/a,',
      '`bind` with `path`, which only messages have',
      'bind',
      'write `dbus bind bus=… name=…` as a separate rule',
    ],
    [
      'dbus send name=a,',
      '`send` with `name` of a service',
      'send',
      'write the name of the other side as `peer=(name=…)`',
    ],
    [
      'dbus (bind, read) name=a,',
      '`read` with `name` of a service',
      'read',
      'write the name of the other side as `peer=(name=…)`',
    ],
    ['dbus rw name=a,', '`rw` with `name` of a service', 'rw', 'write the name of the other side as `peer=(name=…)`'],
    ['dbus eavesdrop path=/a,', '`eavesdrop` with `path`', 'eavesdrop', 'an `eavesdrop` rule can have only `bus`'],
  ])('%s', (text, message, at, hint?) => {
    expect(ruleProblems(text)).toEqual([{ message, at, hint }]);
  });

  it.each([
    'dbus,',
    'dbus (send, receive) bus=system path=/a interface=b member=c peer=(name=d, label=e),',
    'dbus bind bus=session name=a,',
    'dbus name=a,',
    'dbus eavesdrop bus=session,',
    'dbus peer=(path=/a),',
  ])('is valid: %s', (text) => expect(ruleProblems(text)).toEqual([]));
});
