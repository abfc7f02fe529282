import { expect, test } from 'vitest';
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
