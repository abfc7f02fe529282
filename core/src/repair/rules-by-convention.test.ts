import { assert, property, string, uint8Array } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRecords } from '../log-records/read-record.ts';
import type { AppArmorRecord } from '../log-records/record.ts';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { Source } from '../source/source.ts';
import { parseRules } from '../language/parser/parse.ts';
import { mergePeerRules, rulesByConvention, rulesOfOperation } from './rules-by-convention.ts';

/** Returns rules as `itself: signal …; b: …`. */
function rules(text: string): string {
  const [record] = readRecords(bytesOf(`apparmor="DENIED" profile="a" ${text}`));
  if (record === undefined) throw new Error('no record');
  return rulesByConvention(record)
    .map(({ of, rule }) => `${of}: ${rule}`)
    .join(' ');
}

test.each([
  [
    'operation="signal" denied_mask="send" signal=term peer="b"',
    'itself: signal (send) set=(term) peer=b, b: signal (receive) set=(term) peer=a,',
  ],
  [
    'operation="signal" denied_mask="receive" signal=kill peer="b"',
    'itself: signal (receive) set=(kill) peer=b, b: signal (send) set=(kill) peer=a,',
  ],
  [
    'operation="signal" denied_mask="send" signal=term peer="unconfined"',
    'itself: signal (send) set=(term) peer=unconfined,',
  ],
  [
    'operation="signal" denied_mask="send" signal=term peer="b//&unconfined"',
    'itself: signal (send) set=(term) peer="b//&unconfined",',
  ],
  ['operation="ptrace" denied_mask="readby" peer="b"', 'itself: ptrace (readby) peer=b, b: ptrace (read) peer=a,'],
  ['operation="ptrace" denied_mask="read" peer="---"', ''],
  ['operation="capable" capname="sys_admin"', 'itself: capability sys_admin,'],
  ['operation="open" name="/a b" denied_mask="rw" fsuid=33 ouid=33', 'itself: owner "/a b" rw,'],
  // Root's own files need no owner outside of the folders of users.
  ['operation="open" name="/a b" denied_mask="rw" fsuid=0 ouid=0', 'itself: "/a b" rw,'],
  ['operation="open" name="/tmp/a" denied_mask="r" fsuid=0 ouid=0', 'itself: owner /tmp/a r,'],
  ['operation="open" name="/a" denied_mask="r" fsuid=1 ouid=0', 'itself: /a r,'],
  ['operation="exec" name="/bin/a" denied_mask="x" fsuid=1 ouid=0', 'itself: /bin/a ix,'],
  ['operation="create" family="inet" sock_type="stream" denied="create"', 'itself: network inet stream,'],
  [
    'operation="file_inherit" family="inet" sock_type="stream" denied="send receive"',
    'itself: network (send, receive) inet stream,',
  ],
  ['operation="bind" family="inet" sock_type="stream" denied="bind) inet stream, #"', ''],
  ['operation="create" family="netlink" sock_type="raw" denied="create"', 'itself: network netlink raw,'],
  [
    'operation="connect" family="unix" sock_type="stream" denied="send receive connect" peer="b" peer_addr="@c"',
    'itself: unix (send, receive, connect) type=stream peer=(addr="@c", label=b),',
  ],
  [
    'operation="connect" family="unix" sock_type="stream" denied="send receive accept" addr="@c" peer_addr=none peer="b//&c"',
    'itself: unix (send, receive, accept) type=stream addr="@c" peer=(label="{b,c}"),',
  ],
  [
    'operation="sendmsg" family="unix" sock_type="dgram" denied="send" addr=none peer_addr="@d" peer="root//lxc-a//&:lxc-a_<var>:e"',
    'itself: unix (send) type=dgram peer=(addr="@d", label=e),',
  ],
  [
    'operation="file_perm" family="unix" sock_type="stream" denied="receive" addr=none peer_addr="@c" peer="---"',
    'itself: unix (receive) type=stream peer=(addr="@c"),',
  ],
  // From https://github.com/snapcrafters/signal-desktop/issues/18, shortened.
  [
    'operation="sendmsg" family="unix" sock_type="dgram" denied="send" addr=none peer_addr="@7661722F72756E2F6E76696469612D786472697665722D6533323561636634000000" peer="unconfined"',
    'itself: unix (send) type=dgram peer=(addr="@var/run/nvidia-xdriver-e325acf4*", label=unconfined),',
  ],
  [
    'operation="bind" family="unix" sock_type="dgram" denied="bind" addr="@610062"',
    'itself: unix (bind) type=dgram addr="@a?b",',
  ],
  [
    'operation="bind" family="unix" sock_type="dgram" denied="bind" addr="@6162"',
    'itself: unix (bind) type=dgram addr="@6162",',
  ],
  [
    'operation="dbus_bind" bus="session" name="org.kde.StatusNotifierItem-7201-1" mask="bind"',
    'itself: dbus bind bus=session name=org.kde.StatusNotifierItem-[0-9]*-[0-9]*,',
  ],
  // From https://github.com/snapcrafters/discord/issues/229: the service is not running.
  [
    'operation="dbus_method_call" bus="system" path="/" interface="org.freedesktop.DBus.ObjectManager" member="GetManagedObjects" mask="send" name="org.bluez"',
    'itself: dbus send bus=system path=/ interface=org.freedesktop.DBus.ObjectManager member=GetManagedObjects peer=(name=org.bluez),',
  ],
  [
    'operation="bind" family="unix" sock_type="stream" denied="bind" addr="@a b"',
    'itself: unix (bind) type=stream addr="@a b",',
  ],
  ['operation="connect" family="unix" sock_type="stream" denied="connect"', 'itself: unix (connect) type=stream,'],
  ['operation="mount" name="/b/" srcname="proc" fstype="proc"', 'itself: mount options=(rw) fstype=proc proc -> /b/,'],
  ['operation="userns_create"', 'itself: userns,'],
  [
    'operation="connect" family="unix" sock_type="stream" denied="connect" peer="b" peer_addr="/run/c"',
    'itself: unix (connect) type=stream peer=(label=b),',
  ],
  ['operation="open" name="/proc/812/stat" denied_mask="r"', 'itself: @{PROC}/@{pid}/stat r,'],
  ['operation="open" name="/proc/812/task/813/comm" denied_mask="w"', 'itself: @{PROC}/@{pid}/task/@{tid}/comm w,'],
  ['operation="open" name="/proc/1/environ" denied_mask="r"', 'itself: /proc/1/environ r,'],
  ['operation="mkdir" name="/run/foo-18ipI3/" denied_mask="c" fsuid=0 ouid=0', 'itself: /run/foo-??????/ w,'],
  ['operation="open" name="/dev/shm/x.20414" denied_mask="rw"', 'itself: /dev/shm/x.[0-9]* rw,'],
  [
    'operation="mount" name="/proc/812/cwd/" flags="rw, bind" srcname="/a/"',
    'itself: mount options=(bind) /a/ -> @{PROC}/@{pid}/cwd/,',
  ],
  [
    'operation="dbus_method_call" bus="system" path="/a/12" interface="b.c" member="D" name=":1.106" mask="send" peer_label="b"',
    'itself: dbus send bus=system path=/a/[0-9]* interface=b.c member=D peer=(label=b),',
  ],
  ['operation="open" name="a/b" denied_mask="r" info="Failed name lookup - disconnected path"', ''],
  ['operation="profile_load" name="b"', ''],
])('%s', (text, expected) => expect(rules(text)).toBe(expected));

describe('names from a log result in exactly one rule', () => {
  /** Returns the number of rules in a text, or the first error. */
  function count(rule: ByteString): number | string {
    const { ast, diagnostics } = parseRules(new Source('rule', rule));
    const error = diagnostics.find(({ severity }) => severity === 'error');
    return error === undefined ? ast.statements.length : error.message;
  }

  test.each([
    [
      'files',
      (name: ByteString): AppArmorRecord => ({
        event: 'DENIED',
        operation: 'open' as ByteString,
        deniedMask: 'r' as ByteString,
        name: `/${name}` as ByteString,
      }),
    ],
    [
      'peers',
      (name: ByteString): AppArmorRecord => ({
        event: 'DENIED',
        operation: 'signal' as ByteString,
        deniedMask: 'send' as ByteString,
        signal: 'term' as ByteString,
        peer: name,
      }),
    ],
    [
      'mounts',
      (name: ByteString): AppArmorRecord => ({
        event: 'DENIED',
        operation: 'mount' as ByteString,
        name: `/${name}` as ByteString,
        srcName: name,
        fsType: name,
      }),
    ],
  ])('%s', (_, recordOf) => {
    const hostile = string({ unit: 'grapheme-ascii', maxLength: 12 }).map((text) => `${text}" r, /** rwx, }\n#${text}`);
    const names = uint8Array({ maxLength: 20 }).map((bytes) => String.fromCharCode(...bytes.map((byte) => byte || 1)));
    const check = (name: string): void => {
      for (const { rule } of rulesByConvention({ ...recordOf(name as ByteString), profile: 'a' as ByteString }))
        expect(count(rule)).toBe(1);
    };
    assert(property(hostile, check));
    assert(property(names, check));
  });
});

test('rules towards one peer are merged', () => {
  const record = (mask: string, rest: string): string =>
    `apparmor="DENIED" profile="p" denied_mask="${mask}" peer="q" ${rest}`;
  const lines = [
    record('send', 'operation="signal" signal=hup'),
    record('send', 'operation="signal" signal=term'),
    record('receive', 'operation="signal" signal=hup'),
    record('read', 'operation="ptrace"'),
    record('readby', 'operation="ptrace"'),
    'apparmor="DENIED" profile="p" operation="open" name="/a" denied_mask="r"',
  ];
  const found = lines
    .flatMap((line) => readRecords(bytesOf(line)))
    .flatMap((one) => rulesOfOperation([{ line: 1, record: one }]).filter(({ isOwn }) => isOwn));
  expect(mergePeerRules(found).map(({ rule }) => rule)).toEqual([
    'signal (send) set=(hup, term) peer=q,',
    'signal (receive) set=(hup) peer=q,',
    'ptrace (read, readby) peer=q,',
    '/a r,',
  ]);
});
