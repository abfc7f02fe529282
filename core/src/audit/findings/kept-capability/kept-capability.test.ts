import { describe, expect, test } from 'vitest';
import type { SnapshotContainer } from '../../../snapshot/snapshot.ts';
import { exampleBytes, exampleOf, findingsIn } from '../testing/example.ts';
import { keptCapability } from './kept-capability.ts';

const example = exampleOf('kept-capability');

function find(capabilities: string, more: Partial<SnapshotContainer> = {}, userNamespace?: number) {
  return findingsIn(keptCapability, example, {
    task: (one) => (one.container === undefined ? one : { ...one, userNamespace: userNamespace ?? one.userNamespace }),
    container: (one) => ({
      ...one,
      ...more,
      boundary: one.boundary === undefined ? undefined : { ...one.boundary, capabilities },
    }),
  });
}

test('the example: a privileged container that drops no capability', () => {
  expect(findingsIn(keptCapability, example)).toEqual([
    {
      severity: 'high',
      subject: 'container web',
      summary: 'the container has root of the host and capabilities over the kernel of the host',
      // In its own policy namespace, `mac_admin` is about the policy of that namespace.
      evidence: [
        '`sys_module` loads modules into the kernel of the host',
        '`sys_rawio` reads and writes hardware ports of the host',
        '`sys_time` sets the clock of the host',
        'the configuration has `lxc.cap.drop = `',
      ],
      fixes: ['lxc.cap.drop = sys_module sys_rawio sys_time'],
    },
  ]);
});

test('capabilities in an own user namespace, and dropped capabilities, are no problem', () => {
  expect(find('1ffffffffff', {}, 7)).toEqual([]);
  expect(find('1fcfdfcffff')).toEqual([]);
});

test('the clock alone', () => {
  expect(find('2000000', { settings: undefined })).toMatchObject([
    { severity: 'medium', evidence: ['`sys_time` sets the clock of the host'] },
  ]);
});

test('a capability that the policy refuses', () => {
  const task = (one: (typeof example.tasks)[number]) => ({ ...one, label: 'missing' });
  expect(findingsIn(keptCapability, example, { task })).toEqual([]);
});

test('the fix of LXC with a list of kept capabilities, of Incus and of Docker', () => {
  const fixes = (more: Partial<SnapshotContainer>) => find('10000', more).flatMap((found) => found.fixes);
  const keep = {
    key: exampleBytes('lxc.cap.keep'),
    value: exampleBytes('sys_module'),
    from: undefined,
    isApplied: false,
  };
  expect(fixes({ settings: [keep] })).toEqual(['remove `sys_module` from `lxc.cap.keep`, and restart the container']);
  expect(fixes({ runtime: 'incus', project: exampleBytes('shop') })[0]).toBe(
    'incus config set --project shop web security.privileged=false',
  );
  expect(fixes({ runtime: 'lxd' })).toEqual(['set `security.privileged=false`, and restart the container']);
  expect(fixes({ runtime: 'docker' })).toEqual([
    'start the container without `--privileged`, and without `sys_module`',
  ]);
});

describe('nodes of devices', () => {
  const rule = (way: 'allow' | 'deny', value: string, key = `lxc.cgroup2.devices.${way}`) => ({
    key: exampleBytes(key),
    value: exampleBytes(value),
    from: undefined,
    isApplied: false,
  });
  const found = (settings: SnapshotContainer['settings'], more: Partial<SnapshotContainer> = {}) =>
    find('8000000', { settings, ...more }).map(({ evidence, fixes }) => [evidence.at(-1), fixes]);
  const usual = [rule('deny', 'a'), rule('allow', 'b *:* m'), rule('allow', 'c 1:3 rwm')];

  test("LXC's common rules allow no disk", () => {
    expect(found(usual)).toEqual([]);
  });

  test('a configuration without rules, or with a refusal alone, refuses no device', () => {
    const none = ['the configuration refuses no device', ['lxc.include = /usr/share/lxc/config/common.conf']];
    expect(found([])).toEqual([none]);
    expect(found([rule('deny', 'a')])).toEqual([none]);
    expect(found([...usual, rule('deny', 'a')])).toEqual([none]);
  });

  test.each(['a', 'a *:* rwm', 'b 259:* rwm', 'b 8:0 r'])('a rule for disks: %s', (value) => {
    const line = `\`lxc.cgroup2.devices.allow = ${value}\``;
    const opened = [
      `the configuration has ${line}`,
      [`remove ${line} from the configuration, and restart the container`],
    ];
    expect(found([...usual, rule('allow', value)])).toEqual([opened]);
    expect(found([rule('allow', value)], { runtime: 'incus' })).toEqual([opened]);
  });

  test('rules of old control groups, of Incus and of Docker are not known', () => {
    expect(found([rule('deny', 'a', 'lxc.cgroup.devices.deny')])).toEqual([]);
    expect(found([], { runtime: 'incus' })).toEqual([]);
    expect(found([], { runtime: 'docker' })).toEqual([]);
    expect(found(undefined)).toEqual([]);
  });
});
