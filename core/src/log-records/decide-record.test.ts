import { describe, expect, test } from 'vitest';
import { printLabel } from '../labels/label.ts';
import { bytesOf } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { readPolicy } from '../testing/read-policy.ts';
import { decideRecord } from './decide-record.ts';
import { readRecords } from './read-record.ts';

const root = readPolicy({
  '': `profile "lxc-web_</var/lib/lxc>" { file, signal (receive), mount fstype=proc, }
    profile monitor { signal (send), }
    profile crun flags=(unconfined) { }
    profile mounter flags=(unconfined) { mount fstype=proc, }`,
  'lxc-web_<-var-lib-lxc>': 'profile nginx { /etc/** r, signal (send) peer=nginx, signal (receive) peer=nginx, }',
});
const policy = new StackedPolicy(root);

const web = 'lxc-web_</var/lib/lxc>';
const inWeb = 'namespace="root//lxc-web_<-var-lib-lxc>" profile="nginx"';
const nginx = `${web}//&:lxc-web_<-var-lib-lxc>:nginx`;

/** Returns `deny: SUBJECT signal term OTHER`, or the reason for the lack of a decision. */
function decided(record: string, which: 'decisions' | 'implied' = 'decisions'): string {
  const [read] = readRecords(bytesOf(`apparmor="DENIED" ${record}`));
  if (read === undefined) throw new Error('no record');
  const result = decideRecord(read, policy, newestBehaviours);
  if ('reason' in result) return result.reason;
  return result[which]
    .map((decision) => {
      const { verdict, subject, operation } = decision;
      const other = decision.shape === 'cross-check' ? [textOf(printLabel(decision.target, root))] : [];
      return `${verdict}: ${[textOf(printLabel(subject, root)), operation.class, operation.name, ...other].join(' ')}`;
    })
    .join('; ');
}

describe('labels get the layers that a record omits', () => {
  test.each([
    [
      'the host layer around what a container sees',
      `operation="signal" ${inWeb} denied_mask="send" signal=term peer="unconfined"`,
      `deny: ${nginx} signal term ${web}//&:lxc-web_<-var-lib-lxc>:unconfined`,
    ],
    [
      'of who is asked as the other side, too',
      `operation="signal" ${inWeb} denied_mask="receive" signal=term peer="nginx"`,
      `deny: ${nginx} signal term ${nginx}`,
    ],
    [
      'what runs in a container of which the host layer alone is told',
      `operation="mount" profile="${web}" name="/mnt/" srcname="/dev/sda1" fstype="ext4"`,
      `deny: ${web}//&:lxc-web_<-var-lib-lxc>:unconfined mount rw`,
    ],
    [
      'none for the host',
      'operation="open" profile="monitor" name="/a" denied_mask="r" fsuid=0 ouid=0',
      'deny: monitor file r',
    ],
    [
      'and both cases of an owner that is not told',
      `operation="open" ${inWeb} name="/etc/a" denied_mask="r"`,
      `allow: ${nginx} file r; allow: ${nginx} file r`,
    ],
  ])('%s', (_, record, expected) => expect(decided(record)).toBe(expected));
});

describe('a peer that contains the recording profile', () => {
  const [from, to] = ['send', 'receive'].map(
    (mask) =>
      (profile: string, peer: string): string =>
        `operation="signal" profile="${profile}" denied_mask="${mask}" signal=term peer="${peer}"`,
  );
  test.each([
    [
      from?.('monitor', 'crun//&monitor'),
      'deny: crun//&monitor signal term crun//&monitor; deny: crun//&monitor signal term monitor',
    ],
    [
      to?.('monitor', 'crun//&monitor'),
      'deny: crun//&monitor signal term crun//&monitor; deny: crun//&monitor signal term monitor',
    ],
    [from?.('monitor', 'monitor'), ''],
    [from?.('monitor', 'crun//&unconfined'), ''],
  ])('%s', (record = '', expected) => expect(decided(record, 'implied')).toBe(expected));
});

describe('a lone unconfined tracer would be allowed, so the peer has further parts', () => {
  const record = (mask: string): string =>
    `operation="ptrace" profile="monitor" denied_mask="${mask}" peer="unconfined"`;
  test.each([
    ['tracedby', 'deny: unconfined//&--- ptrace trace monitor'],
    ['trace', 'deny: monitor ptrace trace unconfined'],
  ])('%s', (mask, expected) => expect(decided(record(mask))).toBe(expected));
});

describe('a lone unconfined profile would be allowed, so the task has further, confined profiles', () => {
  test.each([
    ['operation="mount" name="/m/" srcname="none" fstype="tmpfs"', 'deny: mounter//&--- mount rw'],
    ['operation="mount" name="/m/" srcname="none" fstype="proc"', 'allow: mounter//&--- mount rw'],
    ['operation="capable" capname="chown"', 'allow: mounter capability chown'],
  ])('%s', (record, expected) => expect(decided(`profile="mounter" ${record}`)).toBe(expected));
});

describe('records without a question', () => {
  test.each([
    ['operation="open" name="/a" denied_mask="r"', 'the record lacks fields for an evaluation'],
    ['operation="profile_load" profile="a" name="b"', 'the record lacks fields for an evaluation'],
    ['operation="capable" profile="gone" capname="chown"', 'no profile `gone`'],
    ['operation="capable" namespace="root//x" profile="a" capname="chown"', 'the policy has no namespace `x`'],
    ['operation="signal" profile="monitor" denied_mask="send" signal=term peer="gone"', 'no profile `gone`'],
    ['operation="signal" profile="monitor" denied_mask="send" signal=foo peer="monitor"', 'unknown signal `foo`'],
    ['operation="capable" profile="monitor" capname="fly"', 'unknown capability `fly`'],
  ])('%s', (record, reason) => expect(decided(record)).toBe(reason));
});
