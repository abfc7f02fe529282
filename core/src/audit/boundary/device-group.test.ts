import { expect, test } from 'vitest';
import type { ContainerSetting } from '../../snapshot/snapshot.ts';
import type { HostFile } from '../../snapshot/boundary.ts';
import { bytesOf } from '../../source/bytes.ts';
import { deviceGroupVerdict, type DeviceGroupVerdict } from './device-group.ts';

const disk: HostFile = { path: bytesOf('/dev/sda'), kind: 'block', user: 0, group: 6, mode: 0o660, device: '8:0' };

const settingsOf = (lines: string): readonly ContainerSetting[] =>
  lines.split(', ').flatMap((line) => {
    const [, key = '', value = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
    return key === ''
      ? []
      : [{ key: bytesOf(`lxc.cgroup2.devices.${key}`), value: bytesOf(value), from: undefined, isApplied: false }];
  });

test.each<[lines: string, verdict: DeviceGroupVerdict]>([
  ['', 'allow'],
  // A real container with this line alone reads the disk.
  ['deny a', 'allow'],
  ['deny a *:* rwm', 'allow'],
  ['deny a *:* rwm, allow c 1:3 rwm', 'deny'],
  // LXC's common configuration.
  ['deny a, allow c *:* m, allow b *:* m, allow c 1:3 rwm', 'deny'],
  ['deny a, allow b 8:0 rwm', 'allow'],
  ['deny a, allow b 8:* w', 'allow'],
  ['deny a, allow b  *:*  r', 'deny'],
  ['deny a, allow c 8:0 rwm', 'deny'],
  ['deny a, allow b 8:1 rwm', 'deny'],
  ['deny a, allow /dev/sda rwm', 'allow'],
  ['deny a, allow /dev/sdb rwm', 'deny'],
  ['deny b 8:0 rw', 'deny'],
  ['deny b 8:0 r', 'allow'],
  ['deny a, allow a', 'allow'],
  ['allow b 8:0 rw, deny a, allow c 1:3 rwm', 'deny'],
  // A repeated rule replaces the earlier rule.
  ['deny a, allow b 8:0 rw, deny b 8:0 rw', 'deny'],
])('with the rules %j, a write to a disk is %s', (lines, verdict) => {
  expect(deviceGroupVerdict(disk, { runtime: 'lxc', settings: settingsOf(lines) })).toBe(verdict);
});

test('other runtimes, older rules, configurations that were not read and earlier snapshots are unknown', () => {
  const denying = settingsOf('deny a');
  const older = denying.map((setting) => ({ ...setting, key: bytesOf('lxc.cgroup.devices.deny') }));
  expect([
    deviceGroupVerdict(disk, { runtime: 'incus', settings: denying }),
    deviceGroupVerdict(disk, { runtime: 'lxc', settings: older }),
    deviceGroupVerdict(disk, { runtime: 'lxc', settings: undefined }),
    deviceGroupVerdict({ ...disk, device: undefined }, { runtime: 'lxc', settings: denying }),
    deviceGroupVerdict({ ...disk, kind: 'file' }, { runtime: 'lxc', settings: denying }),
  ]).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'allow']);
});
