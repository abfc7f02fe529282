import { describe, expect, test } from 'vitest';
import type { HostRisk } from '../classes/host-risk.ts';
import { readRecords } from '../log-records/read-record.ts';
import { bytesOf } from '../source/bytes.ts';
import { rulesByConvention } from './rules-by-convention.ts';

const container = 'namespace="root//lxc-web_<-var-lib-lxc>" profile="nginx"';
const mount = (rest: string): string => `operation="mount" profile="p" ${rest}`;
const ptrace = (mask: string, peer: string, whose = 'profile="p"'): string =>
  `operation="ptrace" ${whose} denied_mask="${mask}" peer="${peer}"`;

test.each([
  [ptrace('read', 'unconfined'), 'host-processes', 'deny ptrace (read) peer=unconfined,'],
  [ptrace('trace', 'unconfined'), 'host-processes', 'deny ptrace (trace) peer=unconfined,'],
  [ptrace('readby', 'unconfined'), undefined, undefined],
  [ptrace('read', 'q'), undefined, undefined],
  // The `unconfined` of a container's policy namespace.
  [ptrace('read', 'unconfined', container), undefined, undefined],
  [
    mount('name="/mnt/" fstype="proc" srcname="proc" flags="rw"'),
    'kernel-files',
    'deny mount options=(rw) fstype=proc proc -> /mnt/,',
  ],
  [
    mount('name="/mnt/" fstype="sysfs" srcname="x" flags="ro"'),
    'kernel-files',
    'deny mount options=(ro) fstype=sysfs x -> /mnt/,',
  ],
  [mount('name="/proc/" fstype="proc" srcname="proc" flags="rw"'), undefined, undefined],
  [mount('name="/mnt/" fstype="tmpfs" srcname="tmpfs" flags="rw"'), undefined, undefined],
  [
    mount('name="/mnt/" srcname="/proc/sys/" flags="rw, bind"'),
    'kernel-files',
    'deny mount options=(bind) /proc/sys/ -> /mnt/,',
  ],
  [mount('name="/mnt/" srcname="/" flags="rw, rbind"'), 'kernel-files', 'deny mount options=(rbind) / -> /mnt/,'],
  [mount('name="/mnt/" srcname="/" flags="rw, bind"'), undefined, undefined],
  [
    mount('name="/mnt/" srcname="/proc/" flags="rw, move"'),
    'kernel-files',
    'deny mount options=(move) /proc/ -> /mnt/,',
  ],
  [mount('name="/proc/sys/" srcname="/proc/sys/" flags="rw, bind"'), undefined, undefined],
])('%s', (record, risk, instead) => {
  const rules = readRecords(bytesOf(`apparmor="DENIED" ${record}`)).flatMap((one) => rulesByConvention(one));
  const [rule] = rules;
  expect(rule?.warnings).toEqual(risk === undefined ? [] : [{ rule: rule?.rule, risk, instead }]);
});

const file = (name: string, mask: string): string =>
  `operation="open" class="file" name="${name}" denied_mask="${mask}" fsuid=0 ouid=0`;
const capability = (name: string): string => `operation="capable" class="cap" capname="${name}"`;
const fileSystem = (fstype: string, source: string, target: string): string =>
  `operation="mount" class="mount" name="${target}" fstype="${fstype}" srcname="${source}" flags="rw"`;

const places = {
  host: 'profile="nginx"',
  layer: 'profile="lxc-web_</var/lib/lxc>"',
  container,
};

function risks(place: keyof typeof places, record: string): readonly string[] {
  const records = readRecords(bytesOf(`apparmor="DENIED" ${record} ${places[place]} pid=1 comm="x"`));
  const rules = records.flatMap((one) => rulesByConvention(one));
  expect(rules.length).toBeGreaterThan(0);
  return rules.flatMap(({ warnings }) => warnings.map(({ risk }) => risk)).filter((risk) => risk !== 'changing-name');
}

type Row = readonly [record: string, host: HostRisk | undefined, layer?: HostRisk | undefined];
/** Accesses with an equal risk for a program of the host and for a container. */
const both = (record: string, risk: HostRisk): Row => [record, risk, risk];

const rows: readonly Row[] = [
  both(file('/proc/812/mem', 'w'), 'host-processes'),
  both(file('/proc/1/root/etc/shadow', 'r'), 'host-processes'),
  both(file('/proc/sysrq-trigger', 'w'), 'kernel-settings'),
  both(file('/proc/sys/kernel/core_pattern', 'w'), 'kernel-settings'),
  both(file('/proc/sys/kernel/modprobe', 'rw'), 'kernel-settings'),
  both(file('/proc/sys/fs/binfmt_misc/register', 'w'), 'kernel-settings'),
  both(file('/sys/kernel/uevent_helper', 'w'), 'kernel-settings'),
  both(file('/sys/kernel/security/apparmor/.load', 'w'), 'kernel-settings'),
  both(file('/sys/fs/cgroup/memory/x/release_agent', 'w'), 'kernel-settings'),
  both(file('/dev/mem', 'r'), 'host-devices'),
  both(file('/proc/kcore', 'r'), 'host-devices'),
  both(file('/dev/sda', 'wr'), 'host-devices'),
  both(file('/dev/mapper/root', 'r'), 'host-devices'),
  both(fileSystem('ext4', '/dev/nvme0n1p2', '/mnt/'), 'host-devices'),
  both(fileSystem('cgroup', 'x', '/mnt/'), 'kernel-files'),
  both(fileSystem('devtmpfs', 'x', '/mnt/'), 'kernel-files'),
  both(capability('sys_module'), 'kernel-capability'),
  both(capability('mac_admin'), 'kernel-capability'),
  both('operation="change_profile" class="file" name="unconfined"', 'leaves-profile'),
  // Paths of a container are below its root.
  [file('/run/docker.sock', 'wr'), 'host-service'],
  [file('/var/lib/incus/unix.socket', 'w'), 'host-service'],
  [file('/run/systemd/private', 'w'), 'host-service'],
  [file('/etc/shadow', 'w'), 'host-users'],
  [file('/etc/cron.d/x', 'c'), 'host-users'],
  [file('/root/.ssh/authorized_keys', 'a'), 'host-users'],
  [file('/usr/bin/ssh', 'w'), 'host-users'],
  [file('/etc/shadow', 'r'), undefined],
  [file('/dev/null', 'w'), undefined],
  [file('/dev/shm/a', 'w'), undefined],
  [file('/proc/sys/kernel/ns_last_pid', 'w'), undefined],
  [file('/usr/bin/ssh', 'r'), undefined],
  [fileSystem('cgroup', 'cgroup', '/sys/fs/cgroup/systemd/'), undefined],
  [fileSystem('overlay', 'x', '/mnt/'), undefined],
  [capability('net_admin'), undefined],
];

describe.each(rows.map(([record, host, layer]) => ({ record, host, layer })))('$record', ({ record, host, layer }) => {
  test.each([
    ['host', host],
    ['layer', layer],
    ['container', undefined],
  ] as const)('%s: %s', (place, risk) => {
    expect(risks(place, record)).toEqual(risk === undefined ? [] : [risk]);
  });
});

test('messages to systemd start programs', () => {
  const message = 'operation="dbus_method_call" bus="system" path="/a" interface="org.freedesktop.systemd1.Manager"';
  const rest = 'member="StartUnit" mask="send" name="org.freedesktop.systemd1" label="p" peer_label="unconfined"';
  const [record] = readRecords(bytesOf(`apparmor="DENIED" ${message} ${rest}`));
  const [rule] = record === undefined ? [] : rulesByConvention(record);
  expect(rule?.warnings.map(({ risk }) => risk)).toEqual(['host-service']);
});

test('a capability with many powers gets a warning', () => {
  expect(risks('host', capability('sys_admin'))).toEqual(['broad-capability']);
});
