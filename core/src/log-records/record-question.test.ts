import { describe, expect, test } from 'vitest';
import type { ByteString } from '../source/bytes.ts';
import { readRecords } from './read-record.ts';
import { questionOfRecord } from './record-question.ts';

/** Returns `signal:term of subject to unconfined`, `file:r /a other`; undefined without question. */
function requested(text: string): string | undefined {
  const [record] = readRecords(`apparmor="DENIED" ${text}` as ByteString);
  const question = record && questionOfRecord(record);
  if (question === undefined) return undefined;
  const { operation, side, peer, words } = question;
  const written = [operation, ...words.map((word) => word ?? '-')].join(' ');
  return peer === undefined ? written : `${written} by the ${side}, other ${peer}`;
}

describe('the question of a record', () => {
  test.each([
    [
      'operation="signal" class="signal" denied_mask="send" signal=term peer="a"',
      'signal:term by the subject, other a',
    ],
    ['operation="signal" denied_mask="receive" signal=exists peer="a"', 'signal:exists by the object, other a'],
    ['operation="ptrace" denied_mask="read" peer="a"', 'ptrace:read by the subject, other a'],
    ['operation="ptrace" denied_mask="readby" peer="a"', 'ptrace:read by the object, other a'],
    ['operation="ptrace" denied_mask="tracedby" peer="a"', 'ptrace:trace by the object, other a'],
    ['operation="capable" class="cap" capability=21 capname="sys_admin"', 'capability:sys_admin'],
    ['operation="open" class="file" name="/a" denied_mask="r" fsuid=1 ouid=0', 'file:r /a other'],
    ['operation="open" name="/a" requested_mask="rw" denied_mask="w" fsuid=0 ouid=0', 'file:w /a owner'],
    ['operation="mknod" name="/a" denied_mask="c"', 'file:w /a'],
    ['operation="open" name="/a" denied_mask="ac"', 'file:w /a'],
    ['operation="open" name="/a" denied_mask="a"', 'file:a /a'],
    ['operation="link" name="/new" target="/old" denied_mask="l"', 'file:l /new /old'],
    ['operation="link" name="/new" target="/old" denied_mask="wacd" fsuid=0 ouid=0', 'file:w /old owner'],
    ['operation="link" name="/new" target="/old" denied_mask="xm"', 'file:l /new /old'],
    ['operation="exec" name="/bin/a" denied_mask="x"', 'exec /bin/a'],
    [
      'operation="create" class="net" family="inet" sock_type="stream" protocol=6 denied="create"',
      'network:create inet stream',
    ],
    ['operation="sendmsg" family="inet6" sock_type="dgram"', 'network:send inet6 dgram'],
    [
      'operation="connect" class="net" family="unix" sock_type="stream" denied="send receive connect" addr=none peer_addr="@a" peer="b"',
      'unix:connect stream - b @a',
    ],
    ['operation="connect" family="unix" sock_type="stream" denied="connect"', 'unix:connect stream - unconfined'],
    ['operation="sendmsg" family="unix" sock_type="dgram" denied="send"', 'unix:send dgram - unconfined'],
    ['operation="sendmsg" family="unix" sock_type="stream" denied="send"', 'unix:send stream'],
    [
      'operation="connect" family="unix" sock_type="stream" denied="accept send receive" addr="@a" peer_addr=none peer="b"',
      'unix:connect stream - b @a by the object, other b',
    ],
    [
      'operation="sendmsg" family="unix" sock_type="dgram" denied="receive" addr="@a" peer_addr="@c" peer="b"',
      'unix:send dgram @c b @a by the object, other b',
    ],
    // Records of kernel 7.3 about policy with abi 4.0 and 3.0: a check without addresses logs no label.
    [
      'operation="connect" class="net" profile="a" pid=308 comm="init" family="unix" sock_type="stream" protocol=0 requested="send receive connect" denied="send receive" addr=none peer_addr="/t/sock/peer"',
      'unix:connect stream - unconfined /t/sock/peer',
    ],
    [
      'operation="connect" class="net" profile="a" pid=217 comm="init" family="unix" sock_type="stream" protocol=0 requested="send receive accept" denied="send receive accept" addr="@peer" peer_addr="@loc"',
      'unix:connect stream @loc unconfined @peer by the object, other unconfined',
    ],
    [
      'operation="sendmsg" family="unix" sock_type="stream" requested="send" denied="send" addr=none peer_addr="@a"',
      'unix:send stream',
    ],
    ['operation="bind" class="net" family="unix" sock_type="stream" denied="bind" addr="@a"', 'unix:bind stream @a'],
    ['operation="mount" class="mount" name="/b/" srcname="/a/" flags="rw, bind, other"', 'mount:rw,bind /a/ /b/'],
    ['operation="mount" name="/b/" srcname="proc" fstype="proc"', 'mount proc /b/ proc'],
    ['operation="mount" class="mount" name="/b/" flags="rw, move"', 'move_mount - /b/'],
    [
      'operation="dbus_method_call" bus="system" path="/a" interface="b.c" member="D" mask="send" name="e.f" label="a" peer_label="g"',
      'dbus:send bus=system path=/a interface=b.c member=D name=e.f peer=g',
    ],
    [
      'operation="dbus_signal" bus="session" path="/a" interface="b.c" member="D" mask="receive" name=":1.7" label="a" peer_label="g"',
      'dbus:receive bus=session path=/a interface=b.c member=D source=:1.7 peer=g',
    ],
    ['operation="dbus_bind" bus="system" name="e.f" mask="bind" label="a"', 'dbus:bind bus=system name=e.f'],
    ['operation="umount" class="mount" name="/b/"', 'umount /b/'],
    ['operation="change_profile" class="file" name="b"', 'change_profile:change b'],
    ['operation="change_onexec" name="b"', 'change_profile:onexec b'],
    ['operation="change_profile" class="file" target="b"', 'change_profile:change b'],
    ['operation="change_onexec" target="b"', 'change_profile:onexec b'],
    ['operation="change_profile" name="b" target="c"', 'change_profile:change b'],
    ['operation="stack" class="file" name=":n:b"', 'change_profile:stack :n:b'],
    ['operation="setrlimit" class="rlimits" rlimit=nofile value=4096', 'rlimit:nofile 4096'],
    ['operation="setrlimit" rlimit=as value=1000000000000000', 'rlimit:as 1000000000000000'],
    ['operation="setrlimit" rlimit=as value=18446744073709551614', 'rlimit:as 18446744073709551614'],
    ['operation="setrlimit" rlimit=as value=18446744073709551615', 'rlimit:as infinity'],
    ['operation="setrlimit" class="rlimits" rlimit=nice value=15', 'rlimit:nice -5'],
    ['operation="setrlimit" class="rlimits" rlimit=nice value=40', 'rlimit:nice infinity'],
    [
      'operation="setrlimit" class="rlimits" info="cap_sys_resource" rlimit=memlock value=20 peer="b"',
      'capability:sys_resource',
    ],
    ['operation="stack_onexec" class="file" name="b"', 'change_profile:onexec &b'],
    ['operation="change_onexec" class="file" name="&b"', 'change_profile:onexec &b'],
    ['operation="open" class="posix_mqueue" name="/q" requested="read" denied="read" fsuid=0 ouid=0', 'mqueue:read /q'],
    ['operation="pivotroot" class="mount" name="/a/" srcname="/a/old/"', 'pivot_root /a/ /a/old/'],
    ['operation="userns_create" class="namespace" denied="userns_create"', 'userns:create'],
    ['operation="uring_sqpoll" class="io_uring" denied="sqpoll"', 'io_uring:sqpoll'],
    ['operation="uring_override" class="io_uring" denied="override_creds" peer="a"', 'io_uring:override_creds a'],
  ])('%s', (text, question) => expect(requested(text)).toBe(question));
});

describe('records without a complete question', () => {
  test.each([
    'operation="open" name="a/b" denied_mask="r" info="Failed name lookup - disconnected path"',
    'operation="open" denied_mask="r"',
    'operation="signal" denied_mask="send" signal=term',
    'operation="signal" denied_mask="other" signal=term peer="a"',
    'operation="link" name="/new" denied_mask="l"',
    'operation="profile_load" name="a"',
    'operation="mount" srcname="/a"',
    'info="AppArmor Filesystem Enabled"',
  ])('%s', (text) => expect(requested(text)).toBeUndefined());
});
