import { assert, constantFrom, integer, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { readRecords } from './read-record.ts';

function only(line: string): unknown {
  const records = readRecords(bytesOf(line));
  expect(records).toHaveLength(1);
  return records[0];
}

const pairs =
  'apparmor="DENIED" operation="signal" class="signal" namespace="root//lxc-web_<-var-lib-lxc>" profile="nginx" pid=812 ' +
  'comm="nginx" requested_mask="send" denied_mask="send" signal=term peer="---"';
const fields = {
  event: 'DENIED',
  operation: 'signal',
  class: 'signal',
  namespace: 'root//lxc-web_<-var-lib-lxc>',
  profile: 'nginx',
  pid: 812,
  comm: 'nginx',
  requestedMask: 'send',
  deniedMask: 'send',
  signal: 'term',
  peer: '---',
};
const audited = { auditId: '1764226012.345:678', epoch: 1764226012, auditSubId: 678 };

describe('one record in every form of a log', () => {
  test.each([
    ['the audit system', `type=AVC msg=audit(1764226012.345:678): ${pairs}`],
    ['interpreted behind it', `type=AVC msg=audit(1764226012.345:678): ${pairs}\u001dUID="root" AUID="unset"`],
    ['dmesg', `[12345.678901] audit: type=1400 audit(1764226012.345:678): ${pairs}`],
    ['dmesg -T', `[Thu Nov 27 06:46:52 2025] audit: type=1400 audit(1764226012.345:678): ${pairs}`],
    ['syslog', `Nov 27 06:46:52 host kernel: [12345.678901] audit: type=1400 audit(1764226012.345:678): ${pairs}`],
    ['rsyslog', `2025-11-27T06:46:52.345678+00:00 host kernel: audit: type=1400 audit(1764226012.345:678): ${pairs}`],
    ['grep', `audit.log.1:type=AVC msg=audit(1764226012.345:678): ${pairs}`],
    ['a quotation', `> > type=AVC msg=audit(1764226012.345:678): ${pairs}`],
    ['Markdown', `- \`[12345.678901] audit: type=1400 audit(1764226012.345:678): ${pairs}\``],
    ['a table of Markdown', `| 1 | audit: type=1400 audit(1764226012.345:678): ${pairs} |`],
    ['a log of LXC', `lxc web 20251127064652.345 WARN audit: type=1400 audit(1764226012.345:678): ${pairs}`],
    [
      'a log of Incus',
      `time="2025-11-27T06:46:52Z" level=warning msg="audit: type=1400 audit(1764226012.345:678): ${pairs.replaceAll('"', '\\"')}"`,
    ],
    ['HTML', `audit: type=1400 audit(1764226012.345:678): ${pairs.replaceAll('"', '&quot;').replaceAll('<', '&lt;')}`],
    ['quotes of a text processor', `type=AVC msg=audit(1764226012.345:678): ${pairs.replaceAll(/"([^"]*)"/g, '“$1”')}`],
    [
      'journalctl --output json',
      JSON.stringify({ _TRANSPORT: 'kernel', MESSAGE: `audit: type=1400 audit(1764226012.345:678): ${pairs}` }),
    ],
    [
      'the same, of bytes',
      JSON.stringify({
        MESSAGE: [...Buffer.from(`audit: type=1400 audit(1764226012.345:678): ${pairs}`)],
      }),
    ],
    ['JSON within a text', `msg: "type=AVC msg=audit(1764226012.345:678): ${pairs.replaceAll('"', '\\"')}"`],
  ])('%s', (_, line) => {
    expect(only(line)).toEqual({ ...fields, ...audited });
  });

  test.each([
    ['dbus-daemon', `Nov 27 06:46:52 host dbus-daemon[812]: [system] ${pairs}`],
    ['auditd', `Nov 27 06:46:52 host /usr/sbin/audispd[812]: type=AVC msg=audit(1764226012.345:678): ${pairs}`],
    [
      'dbus-daemon in the journal',
      JSON.stringify({ _TRANSPORT: 'syslog', _EXE: '/usr/bin/dbus-daemon', MESSAGE: pairs }),
    ],
    ['socklog', `2021-09-11T20:57:41.91645 kern.notice: [  469.180605] audit: type=1400 audit(1.2:3): ${pairs}`],
    ['no host', `Nov 27 06:46:52 kernel: ${pairs}`],
    ['dmesg with ISO times', `2025-11-27T06:46:52,345678+00:00 audit: type=1400 audit(1764226012.345:678): ${pairs}`],
  ])('by a program that writes records: %s', (_, line) => expect(only(line)).toMatchObject(fields));

  test.each([
    ['syslog', `Nov 27 06:46:52 host mallory[1234]: ${pairs}`],
    [
      'a record of the kernel in a message',
      `Nov 27 06:46:52 host mallory: kernel: [1.2] audit: type=1400 audit(1.2:3): ${pairs}`,
    ],
    ['rsyslog', `2025-11-27T06:46:52.345678+00:00 host root: audit: type=1400 audit(1764226012.345:678): ${pairs}`],
    ['journalctl -o short-monotonic', `[12345.678901] host mallory[1234]: ${pairs}`],
    ['grep', `/var/log/syslog:Nov 27 06:46:52 host mallory[1234]: ${pairs}`],
    [
      'an old type',
      'Nov 27 06:46:52 host mallory[1234]: type=1503 audit(1.2:3): operation="open" profile="a" name="b"',
    ],
    [
      'the journal',
      JSON.stringify({
        _TRANSPORT: 'syslog',
        SYSLOG_IDENTIFIER: 'kernel',
        _EXE: '/home/mallory/dbus-daemon',
        MESSAGE: pairs,
      }),
    ],
    ['stdout of a unit', JSON.stringify({ MESSAGE: pairs, _TRANSPORT: 'stdout' })],
    [
      'the journal in Filebeat',
      JSON.stringify({
        message: pairs,
        systemd: { transport: 'syslog' },
        syslog: { identifier: 'kernel' },
        journald: { process: { executable: '/usr/bin/logger' } },
      }),
    ],
    [
      'the journal in an export of Elasticsearch',
      JSON.stringify({ _index: 'logs', _source: { message: pairs, systemd: { transport: 'stdout' } } }),
    ],
    ['the journal in Loki', JSON.stringify({ labels: { host: 'a', transport: 'stdout' }, line: pairs })],
    [
      'JSON of the journal in Loki',
      JSON.stringify({ labels: { host: 'a' }, line: JSON.stringify({ _TRANSPORT: 'stdout', MESSAGE: pairs }) }),
    ],
    [
      'JSON like that of the journal in a message to the journal',
      JSON.stringify({ _TRANSPORT: 'stdout', MESSAGE: JSON.stringify({ _TRANSPORT: 'kernel', MESSAGE: pairs }) }),
    ],
    [
      'a log of syslog in a log of a container',
      JSON.stringify({ log: `Nov 27 06:46:52 host mallory[1234]: ${pairs}` }),
    ],
  ])('a line of a different program has no record: %s', (_, line) => expect(readRecords(bytesOf(line))).toEqual([]));

  test('the journal has the record of the audit system without its number', () => {
    expect(only(`Nov 27 06:46:52 host audit[812]: AVC ${pairs}`)).toEqual(fields);
  });

  test.each([
    ['a different key', (text: string) => text.replace('apparmor=', 'AppArmor=')],
    ['a key with an underscore', (text: string) => text.replace('apparmor=', '_apparmor=')],
    ['a field of CSV', (text: string) => `1,"${text.replaceAll('"', '""')}",2`],
    ['quotes of Germany', (text: string) => text.replaceAll(/"([^"]*)"/g, '\u201e$1\u201c')],
    ['guillemets', (text: string) => text.replaceAll(/"([^"]*)"/g, '\u00ab$1\u00bb')],
    ['spaces without a line break', (text: string) => text.replaceAll(' ', '\u00a0')],
    [
      'colours of grep',
      (text: string) => text.replaceAll(/apparmor|nginx/g, '\u001b[01;31m\u001b[K$&\u001b[m\u001b[K'),
    ],
  ])('%s changes nothing', (_, change) => expect(only(change(pairs))).toEqual(only(pairs)));

  test('ausearch --interpret quotes nothing, and names users', () => {
    const line =
      'type=AVC msg=audit(11/27/2025 06:46:52.345:678) : apparmor=DENIED operation=open class=file ' +
      'profile=/usr/sbin/cupsd name=/boot/ pid=19651 comm=ABBA requested_mask=r denied_mask=r fsuid=root ouid=root';
    expect(only(line)).toEqual({
      event: 'DENIED',
      operation: 'open',
      class: 'file',
      profile: '/usr/sbin/cupsd',
      name: '/boot/',
      pid: 19651,
      comm: 'ABBA',
      requestedMask: 'r',
      deniedMask: 'r',
    });
  });
});

describe('values of a record', () => {
  test.each([
    ['name=2F6120622F', { name: '/a b/' }],
    ['name="/a\\b"', { name: '/a\\b' }],
    ['name=C3A9', { name: '\u00c3\u00a9' }],
    ['peer=---', { peer: '---' }],
    ['addr=none peer_addr="@a"', { peerAddr: '@a' }],
    [
      'saddr=::1 src=22 daddr=10.0.0.1 dest=80',
      { netLocalAddr: '::1', netLocalPort: 22, netForeignAddr: '10.0.0.1', netForeignPort: 80 },
    ],
    [
      'family="inet6" sock_type="raw" protocol=58',
      { netFamily: 'inet6', netSockType: 'raw', netProtocol: 'unknown(58)' },
    ],
    ['capability=21  capname="sys_admin"', { name: 'sys_admin' }],
    ['error=-13 info="failed mntpnt match"', { errorCode: 13, info: 'failed mntpnt match' }],
    ['target="b"', { name2: 'b' }],
    ['ns="root//a//b" profile="p"', { namespace: 'root//a//b', profile: 'p' }],
    ['name="/a" somethingnew="x" name3=7 fsuid=0', { name: '/a', fsuid: 0 }],
    ['fsuid=99999999999999999999', {}],
  ])('%s', (text, expected) => {
    expect(only(`apparmor="DENIED" operation="x" ${text}`)).toEqual({ event: 'DENIED', operation: 'x', ...expected });
  });

  test.each(['name="/usr/li', 'name=2F7', 'name="'])('a line that ends with a record: %s', (text) => {
    expect(only(`apparmor="DENIED" operation="x" ${text}`)).toEqual({ event: 'DENIED', operation: 'x', isCut: true });
  });
});

describe('the parts of a record', () => {
  test.each([
    ['type=1503 audit(1.2:3): operation="inode_permission"', 'DENIED', '1.2:3'],
    ['type=APPARMOR_ALLOWED msg=audit(1.2:3): operation="inode_permission"', 'ALLOWED', '1.2:3'],
    ['type=UNKNOWN[1501] msg=audit(1.2:3): operation="inode_permission"', 'AUDIT', '1.2:3'],
    ['audit(1.2:3): type=1505 operation="profile_load" name="a"', 'STATUS', '1.2:3'],
    ['apparmor="KILLED" operation="open"', 'KILLED', undefined],
    ['apparmor="STATUS" operation="profile_load" name="a"', 'STATUS', undefined],
  ])('%s', (line, event, auditId) => {
    expect(only(line)).toMatchObject({ event, ...(auditId === undefined ? {} : { auditId }) });
  });

  test('dbus-daemon reports its own process in records of the audit system', () => {
    const line =
      'type=USER_AVC msg=audit(1.2:3): pid=1 uid=0 auid=4294967295 ses=4294967295 msg=\'apparmor="DENIED" ' +
      'operation="dbus_method_call"  bus="system" path="/a" interface="b.c" member="D" mask="send" name="e.f" pid=77 ' +
      'label="snap.x" peer_pid=5 peer_label="unconfined"\n exe="/usr/bin/dbus-daemon" sauid=102 hostname=? addr=? terminal=?\'';
    expect(only(line)).toEqual({
      event: 'DENIED',
      auditId: '1.2:3',
      epoch: 1,
      auditSubId: 3,
      operation: 'dbus_method_call',
      dbusBus: 'system',
      dbusPath: '/a',
      dbusInterface: 'b.c',
      dbusMember: 'D',
      deniedMask: 'send',
      name: 'e.f',
      pid: 77,
      profile: 'snap.x',
      peerPid: 5,
      peerProfile: 'unconfined',
      comm: '/usr/bin/dbus-daemon',
    });
  });

  test('two records mixed by a console are separated', () => {
    const [first, second] = readRecords(
      'audit: type=1400 audit(1.2:3): apparmor="DENIED" operation="open" name="/a" audit: type=1400 audit(1.2:4): apparmor="ALLOWED" operation="exec" name="/b"' as ByteString,
    );
    expect(first).toMatchObject({ auditId: '1.2:3', name: '/a' });
    expect(second).toMatchObject({ auditId: '1.2:4', event: 'ALLOWED', name: '/b' });
  });

  test.each([
    '',
    'Nov 27 06:46:52 host systemd[1]: Started apparmor.service - Load AppArmor profiles.',
    'type=SYSCALL msg=audit(1764226012.345:678): arch=c000003e syscall=62 success=no exit=-13',
    'type=APPARMOR msg=audit(1157215966.604:46): REJECTING r access to /bin/df (sh(7902) profile /p active /p)',
    'apparmor="DENIED"',
    'noapparmor="DENIED" operation="open"',
    'apparmor="OTHER" operation="open"',
    '{"MESSAGE":"no record"}',
    '{"MESSAGE":"apparmor=',
  ])('no record: %s', (line) => {
    expect(readRecords(line as ByteString)).toEqual([]);
  });
});

test('any bytes are read, and a prefix never hides a record', () => {
  const bytes = string({ unit: integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)) });
  const inner = constantFrom('', '"', 'apparmor="DENIED" ', 'name="', 'type=1503 ', 'audit(', '\\"', '{"a":"apparmor=');
  assert(
    property(bytes, inner, bytes, (before, word, after) => {
      const noise = `${before}${word}${after}`;
      expect(() => readRecords(noise as ByteString)).not.toThrow();
      const plain = noise.replaceAll(/["{&\\=]/g, '');
      expect(readRecords(`${plain} ${pairs}` as ByteString)).toEqual([fields]);
    }),
  );
});
