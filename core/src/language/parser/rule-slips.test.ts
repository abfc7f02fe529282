import { slips, noSlips } from '../testing/slips.ts';

const plainCapabilities = 'capabilities follow the keyword directly';

slips('capabilities', [
  ['capability all,', 'unknown capability `all`', 'all', 'write `capability,` for all capabilities', 'capability,'],
  [
    'capability net-admin,',
    'unknown capability `net-admin`',
    'net-admin',
    'did you mean `net_admin`?',
    'capability net_admin,',
  ],
  [
    'capability (chown, setuid),',
    plainCapabilities,
    '(chown, setuid)',
    'write `capability chown setuid`',
    'capability chown setuid,',
  ],
  [
    'capability { chown, setuid },',
    plainCapabilities,
    '{ chown, setuid }',
    'write `capability chown setuid`',
    'capability chown setuid,',
  ],
  ['capability=chown,', plainCapabilities, '=chown', 'write `capability chown`', 'capability chown,'],
]);

slips('signals, ptrace and sockets', [
  [
    'signal send SIGTERM,',
    'unknown permission `SIGTERM`',
    'SIGTERM',
    'write a signal as `set=term`',
    'signal send set=term,',
  ],
  ['signal (kill),', 'unknown permission `kill`', 'kill', 'write a signal as `set=kill`', 'signal set=kill,'],
  ['signal set=9,', 'unknown signal `9`', '9', 'write the name of the signal, such as `term`', 'signal set=kill,'],
  ['signal send to unconfined,', 'unknown word `to`', 'to', 'write `peer=unconfined`', 'signal send peer=unconfined,'],
  ['signal set(term),', '`set` without `=`', 'set', 'write `set=(term)`', 'signal set=(term),'],
  ['ptrace attach,', 'unknown permission `attach`', 'attach', 'did you mean `trace`?', 'ptrace trace,'],
  ['ptrace all,', 'unknown permission `all`', 'all', 'omit the list for all permissions', 'ptrace,'],
  ['unix stream,', 'unknown permission `stream`', 'stream', 'write a type as `type=stream`', 'unix type=stream,'],
  [
    'unix peer=a,',
    'unknown condition `peer` of this rule',
    'peer',
    'write `peer=(label=…)`, or `addr=…` in it',
    'unix peer=(label=a),',
  ],
  [
    'network (inet),',
    'unknown permission `inet`',
    'inet',
    'write a domain without parentheses, and a rule for each domain',
    'network inet,',
  ],
  [
    'network inet tcp 443,',
    'a third word after the domain and the type',
    '443',
    'write a port as `port=443`',
    'network inet tcp port=443,',
  ],
  ['dbus own name=a.b,', 'unknown permission `own`', 'own', 'did you mean `bind`?', 'dbus bind name=a.b,'],
  [
    'dbus send dest=a.b,',
    'unknown condition `dest` of this rule',
    'dest',
    'write `peer=(name=…)`',
    'dbus send peer=(name=a.b),',
  ],
  [
    'dbus send method=Get,',
    'unknown condition `method` of this rule',
    'method',
    'did you mean `member`?',
    'dbus send member=Get,',
  ],
  ['dbus send path==/a,', 'a second `=` is part of the value', '=', 'write `path=`', 'dbus send path=/a,'],
]);

slips('mounts and limits', [
  ['mount /a /b,', 'a second path without `->`', '/b', 'write `-> /b`', 'mount /a -> /b,'],
  [
    'mount bind /a -> /b,',
    'a word `bind` before the source',
    'bind',
    'write `options=(bind)`',
    'mount options=(bind) /a -> /b,',
  ],
  [
    'mount -o ro,bind /a -> /b,',
    'options of mount(8) in the place of a source',
    '-o',
    'write `options=(ro,bind)`',
    'mount options=(ro,bind) /a -> /b,',
  ],
  ['mount options in ro,', '`in` needs a list', 'in', 'write `in (ro)`', 'mount options in (ro),'],
  ['mount type=proc,', 'unknown condition `type` of this rule', 'type', 'did you mean `fstype`?', 'mount fstype=proc,'],
  [
    'mount options!=(ro),',
    '`!=` is not an operator of rules',
    '!=',
    'a rule has no exceptions: write a `deny` rule for the exception',
    'mount, deny mount options=(ro),',
  ],
  [
    'umount -> /a,',
    'a rule without a mount source cannot have `->`',
    '->',
    'write the mount point alone: `/a`',
    'umount /a,',
  ],
  [
    'pivot_root /a /b,',
    'a second path',
    '/b',
    'write the old root first: `pivot_root oldroot=/old/ /new/`',
    'pivot_root oldroot=/a /b,',
  ],
  [
    'set rlimit nofile = 5,',
    'expected `<=` after the name of the limit, found `=`',
    '=',
    'write `set rlimit NAME <= VALUE`',
    'set rlimit nofile <= 5,',
  ],
  [
    'set nofile <= 5,',
    'expected `rlimit` after `set`, found `nofile`',
    'nofile',
    'write `set rlimit NAME <= VALUE`',
    'set rlimit nofile <= 5,',
  ],
  [
    'set rlimit nofile <= unlimited,',
    'expected a number or `infinity`, found `unlimited`',
    'unlimited',
    'write `infinity` for no limit',
    'set rlimit nofile <= infinity,',
  ],
  [
    'set rlimit RLIMIT_NPROC <= 5,',
    'unknown limit `RLIMIT_NPROC`',
    'RLIMIT_NPROC',
    'did you mean `nproc`?',
    'set rlimit nproc <= 5,',
  ],
]);

noSlips([
  'umount /a->/b,',
  'mount /a\\ /b,',
  'mount in -> /b,',
  'mount -o -> /b,',
  'mount "/a" -> "/b c",',
  'signal peer=to,',
]);
