import { describe, expect, it } from 'vitest';
import { directory, lamellar } from '../testing/lamellar.ts';

const file = (operation: string, mask: string, more = ''): string =>
  `operation="${operation}" class="file" name="/x" requested_mask="${mask}" denied_mask="${mask}" fsuid=33 ouid=33${more}`;
const socket = (operation: string, permission: string): string =>
  `operation="${operation}" class="net" family="inet" sock_type="stream" protocol=6 requested="${permission}" denied="${permission}"`;
const message = (operation: string, mask: string): string =>
  `operation="${operation}" bus="system" path="/a" interface="b.c" member="D" mask="${mask}" name=":1.2" label="p" peer_label="q"`;
const queue = (operation: string, permission: string): string =>
  `operation="${operation}" class="posix_mqueue" name="/q" requested="${permission}" denied="${permission}" fsuid=33 ouid=33`;

const hats = 'no rule controls hats';
const onPolicy = 'loading policy needs the capability mac_admin';
const unknownQueues = 'not evaluated: no kernel that was measured has rules about message queues';

/**
 * Every operation in the records of the kernel and dbus-daemon: the fields of a record, the rule by convention or the
 * reason for no rule, and the question to the policy, or the reason for none.
 *
 * @see `OP_CAPABLE`, … in the kernel's `include/audit.h`; `bus/apparmor.c` of dbus
 */
const operations: readonly (readonly [record: string, alone: string, requested: string])[] = [
  ['operation="capable" class="cap" capname="sys_admin"', 'capability sys_admin,', 'capability sys_admin'],
  [file('unlink', 'd'), 'owner /x w,', 'file w'],
  [file('mkdir', 'c'), 'owner /x w,', 'file w'],
  [file('rmdir', 'd'), 'owner /x w,', 'file w'],
  [file('mknod', 'c'), 'owner /x w,', 'file w'],
  [file('truncate', 'w'), 'owner /x w,', 'file w'],
  [file('link', 'l', ' target="/y"'), 'owner link /x -> /y,', 'file l'],
  [file('symlink', 'c'), 'owner /x w,', 'file w'],
  [file('rename_src', 'wrd'), 'owner /x rw,', 'file rw'],
  [file('rename_dest', 'wc'), 'owner /x w,', 'file w'],
  [file('chmod', 'w'), 'owner /x w,', 'file w'],
  [file('chown', 'w'), 'owner /x w,', 'file w'],
  [file('getattr', 'r'), 'owner /x r,', 'file r'],
  [file('open', 'r'), 'owner /x r,', 'file r'],
  [file('file_receive', 'r'), 'owner /x r,', 'file r'],
  [file('file_perm', 'w'), 'owner /x w,', 'file w'],
  [file('file_lock', 'k'), 'owner /x k,', 'file k'],
  [file('file_mmap', 'm'), 'owner /x m,', 'file m'],
  [file('file_mprotect', 'm'), 'owner /x m,', 'file m'],
  [file('file_inherit', 'rw'), 'owner /x rw,', 'file rw'],
  [file('sysctl', 'w'), 'owner /x w,', 'file w'],
  [
    file('open', 'r').replace('"/x"', '"x" info="Failed name lookup - disconnected path"'),
    'the path is not below a root',
    '',
  ],
  [file('open', 'r', ' info="Failed name lookup - deleted entry"'), 'owner /x r,', 'file r'],
  [
    file('open', 'r').replace('name="/x"', 'info="Failed name lookup - name too long"'),
    'the path exceeds the limit',
    '',
  ],
  [file('open', 'r').replace('name="/x"', 'info="Failed name lookup"'), 'the kernel finds no path for the file', ''],
  [file('open', 'r').replace(' name="/x"', ''), 'no rule can be derived', 'not evaluated: the record lacks fields'],
  [
    'operation="mount" class="mount" name="/a/" fstype="proc" srcname="proc"',
    'mount options=(rw) fstype=proc proc -> /a/,',
    'mount rw',
  ],
  ['operation="umount" class="mount" name="/a/"', 'umount /a/,', 'umount'],
  ['operation="pivotroot" class="mount" name="/a/" srcname="/a/b/"', 'pivot_root oldroot=/a/b/ /a/,', 'pivot_root'],
  [socket('create', 'create'), 'network inet stream,', 'network create'],
  [socket('post_create', 'create'), 'network inet stream,', 'network create'],
  [socket('bind', 'bind'), 'network (bind) inet stream,', 'network bind'],
  [socket('connect', 'connect'), 'network (connect) inet stream,', 'network connect'],
  [socket('listen', 'listen'), 'network (listen) inet stream,', 'network listen'],
  [socket('accept', 'accept'), 'network (accept) inet stream,', 'network accept'],
  [socket('sendmsg', 'send'), 'network (send) inet stream,', 'network send'],
  [socket('recvmsg', 'receive'), 'network (receive) inet stream,', 'network receive'],
  [socket('getsockname', 'getattr'), 'network (getattr) inet stream,', 'network getattr'],
  [socket('getpeername', 'getattr'), 'network (getattr) inet stream,', 'network getattr'],
  [socket('getsockopt', 'getopt'), 'network (getopt) inet stream,', 'network getopt'],
  [socket('setsockopt', 'setopt'), 'network (setopt) inet stream,', 'network setopt'],
  [socket('socket_shutdown', 'shutdown'), 'network (shutdown) inet stream,', 'network shutdown'],
  [socket('file_inherit', 'send receive'), 'network (send, receive) inet stream,', 'network send, receive'],
  [
    'operation="file_perm" class="net" family="unix" sock_type="stream" requested="send" denied="send" addr=none peer_addr="@a" peer="q"',
    'unix (send) type=stream peer=(addr="@a", label=q),',
    'not evaluated: the check of a passed, connected socket',
  ],
  [
    'operation="signal" class="signal" denied_mask="send" signal=term peer="q"',
    'signal (send) set=(term) peer=q,',
    'signal term',
  ],
  ['operation="ptrace" class="ptrace" denied_mask="read" peer="q"', 'ptrace (read) peer=q,', 'ptrace read'],
  [file('exec', 'x'), 'owner /x ix,', 'exec'],
  [file('exec', 'x', ' info="no new privs"'), 'no rule helps: with no_new_privs', 'exec'],
  [file('exec', 'x', ' info="profile transition not found"'), 'the target profile for the program', 'exec'],
  [file('exec', 'x', ' info="ptrace prevents transition"'), 'the tracer of the task may not trace', 'exec'],
  ['operation="change_hat" class="file" info="hat not found" name="h"', hats, ''],
  ['operation="change_hat" class="file" info="unconfined can not change_hat"', hats, ''],
  ['operation="change_profile" class="file" name="q"', 'change_profile -> q,', 'change_profile change'],
  ['operation="change_profile" class="file" info="label not found" name="gone"', 'no such profile is loaded', ''],
  ['operation="change_onexec" class="file" name="q"', 'change_profile -> q,', 'change_profile onexec'],
  ['operation="stack" class="file" name="q"', 'change_profile -> "&q",', 'change_profile stack'],
  ['operation="stack_onexec" class="file" name="q"', 'change_profile -> "&q",', 'change_profile onexec'],
  ['operation="setprocattr" info="current"', 'no rule helps: the kernel does not understand', ''],
  ['operation="setrlimit" class="rlimits" rlimit=nofile value=4096', 'set rlimit nofile <= 4096,', 'rlimit nofile'],
  ['operation="setrlimit" class="rlimits" rlimit=nice value=15', 'set rlimit nice <= -5,', 'rlimit nice'],
  [
    'operation="setrlimit" class="rlimits" info="cap_sys_resource" rlimit=nofile value=9 peer="q"',
    'capability sys_resource,',
    'capability sys_resource',
  ],
  ['operation="profile_load" info="not policy admin"', onPolicy, ''],
  ['operation="profile_replace" info="not policy admin"', onPolicy, ''],
  ['operation="profile_remove" info="not policy admin"', onPolicy, ''],
  ['operation="profile_load" info="policy_locked"', 'policy is locked until the next boot', ''],
  ['operation="userns_create" class="namespace" denied="userns_create"', 'userns,', 'userns create'],
  [
    'operation="userns_create" class="namespace" info="Userns create - transitioning profile" requested="userns_create"',
    'restricts programs without a profile',
    'userns create',
  ],
  ['operation="uring_sqpoll" class="io_uring" denied="sqpoll"', 'io_uring (sqpoll),', 'io_uring sqpoll'],
  [
    'operation="uring_override" class="io_uring" denied="override_creds" peer="q"',
    'io_uring (override_creds) label=q,',
    'io_uring override_creds',
  ],
  [queue('open', 'read'), 'mqueue (read) type=posix /q,', unknownQueues],
  [queue('unlink', 'delete'), 'mqueue (delete) type=posix /q,', unknownQueues],
  ['operation="sysv_mqueue" class="sysv_mqueue" name="1" denied="read"', 'mqueue (read) type=sysv 1,', unknownQueues],
  [message('dbus_method_call', 'send'), 'dbus send bus=system', 'dbus send'],
  [message('dbus_signal', 'receive'), 'dbus receive bus=system', 'dbus receive'],
  [message('dbus_method_return', 'send'), 'dbus send bus=system', 'dbus send'],
  [message('dbus_error', 'send'), 'dbus send bus=system', 'dbus send'],
  [
    'operation="dbus_bind" bus="system" name="e.f" mask="bind" label="p"',
    'dbus bind bus=system name=e.f,',
    'dbus bind',
  ],
  [
    'operation="dbus_eavesdrop" bus="system" mask="eavesdrop" label="p"',
    'dbus eavesdrop bus=system,',
    'dbus eavesdrop',
  ],
  ['operation="something_new" name="/x"', 'no rule can be derived', 'not evaluated: the record lacks fields'],
];

const lines = operations.map(([record], at) => {
  const whose = record.includes('label="p"') ? '' : ' profile="p"';
  return `audit: type=1400 audit(1764226012.000:${at * 100}): apparmor="DENIED" ${record}${whose} pid=${at}`;
});
const cwd = directory({
  log: lines.join('\n'),
  policy: 'abi <abi/4.0>,\nprofile p { /nowhere r, set rlimit nofile <= 1, set rlimit nice <= -10, }\nprofile q { }\n',
});

/** Returns the text for each operation in order, after the line about the process. */
function shown(words: readonly string[]): readonly string[] {
  const { status, stdout } = lamellar(['why', '-v', 'log', ...words], { cwd });
  expect(status).toBe(0);
  const paragraphs = stdout
    .slice(stdout.lastIndexOf('\nlog: '))
    .split(/^denied(?=.* \(line \d+\)$)/m)
    .slice(1);
  return paragraphs.map((text) => text.replace(/^[^]*?requested by pid \d+.*$/m, ''));
}

describe('lamellar why, operation by operation', () => {
  it('has a rule, or a reason for its absence', () => {
    const texts = shown([]);
    expect(texts.length).toBe(operations.length);
    const wrong = operations.flatMap(([record, alone], at) => {
      const text = (texts[at] ?? '').trim();
      return text !== '' && text.includes(alone) ? [] : [`${record}: ${text}`];
    });
    expect(wrong).toEqual([]);
  });

  it('evaluates policy, or states the reason', () => {
    const texts = shown(['--policy', 'policy']);
    expect(texts.length).toBe(operations.length);
    const wrong = operations.flatMap(([record, alone, requested], at) => {
      const text = (texts[at] ?? '').trim();
      const isRequested = requested !== '' && !requested.startsWith('not evaluated');
      const isThere = isRequested
        ? new RegExp(`^ *(?:denied|allowed): ${requested} \\(kernel `, 'm').test(text)
        : text.includes(requested) && text.includes(alone) && !/^ *(?:denied|allowed): /m.test(text);
      return isThere ? [] : [`${record}: ${text}`];
    });
    expect(wrong).toEqual([]);
  });
});
