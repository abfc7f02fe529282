import { describe, expect, it } from 'vitest';
import { bytesOf } from '../source/bytes.ts';
import { fragment, problems } from './testing/policy.ts';

/** What somebody wrote, what is said about which part of it, and what it becomes where the hint is followed. */
type Slip = [written: string, message: string, at: string, hint: string, followed: string];

const letters = 'the permissions of files are `r`, `w`, `a`, `l`, `k`, `m`, and `x` with `i`, `p`, `c` or `u`';
const glued = 'without one, apparmor_parser reads it as part of a name';
const absolute = 'a path starts with `/` or a variable such as `@{HOME}`';
const plainCapabilities = 'capabilities stand behind the keyword as they are';
const nextCapability = 'a `,` ends the rule: begin the next one with `capability`, too';
const noEnd = 'rules end with `,`, blocks with `}` alone, and comments begin with `#`';
const inBraces = 'delete the blank, or write the path in quotes';

const cases: Readonly<Record<string, readonly Slip[]>> = {
  'a path and its permissions': [
    ['/a b/c rw,', 'a blank ends a path that is not in quotes', ' ', 'write `"/a b/c"`', '"/a b/c" rw,'],
    [
      'owner @{HOME}/My Files/** r,',
      'a blank ends a path that is not in quotes',
      ' ',
      'write `"@{HOME}/My Files/**"`',
      'owner "@{HOME}/My Files/**" r,',
    ],
    ['/{bin, sbin}/a r,', 'a blank ends this path within its `{`', '/{bin,', inBraces, '/{bin,sbin}/a r,'],
    ['deny /dev/**, wl,', 'a `,` between a path and its permissions', ',', 'delete it', 'deny /dev/** wl,'],
    ['/a = rw,', 'a `=` between a path and its permissions', '=', 'delete it', '/a rw,'],
    ['/a rw;', '`;` ends no rule', ';', 'write `,`', '/a rw,'],
    ['/a px->b,', '`->` needs a blank before it', '->', glued, '/a px -> b,'],
    ['/a px => b,', '`=>` is no arrow', '=>', 'write `->`', '/a px -> b,'],
    ['/a deny rw,', '`deny` stands behind the path', 'deny', 'write `deny /a`', 'deny /a rw,'],
    ['/a read write,', 'unknown permissions `read write`', 'read write', 'did you mean `rw`?', '/a rw,'],
    ['/a r w,', 'permissions in two words', 'w', 'write `rw`', '/a rw,'],
    [
      '/a r,w,',
      'the permissions `w` without a path',
      'w',
      'the permissions of a path stand together, as in `rw`',
      '/a rw,',
    ],
    ['/a r-x,', '`r-x` is no permission', 'r-x', letters, '/a rix,'],
    ['/a (r, w),', '`(r, w)` is no permission', '(r, w)', letters, '/a rw,'],
    ['/a 0644,', '`0644` is no permission', '0644', letters, '/a rw,'],
  ],
  'what begins no statement': [
    ['// why\n', '`//` begins no comment', '//', 'a comment begins with `#`', '# why\n'],
    ['/* why */\n', '`/*` begins no comment', '/*', 'a comment begins with `#`', '# why\n'],
    ['— why\n', '`—` begins no comment', '—', 'a comment begins with `#`', '# why\n'],
    ['; why\n', '`;` ends nothing', ';', noEnd, '# why\n'],
    ['profile a { };', '`;` ends nothing', ';', noEnd, 'profile a { }'],
    ["'/a b' r,", "`'` is no quote", "'", 'write `"`', '"/a b" r,'],
    ['~/.ssh/** r,', '`~` is no home directory to apparmor_parser', '~', 'write `@{HOME}`', '@{HOME}/.ssh/** r,'],
    ['${HOME}/a r,', 'this is no variable', '${HOME}', 'write `@{HOME}`', '@{HOME}/a r,'],
    ['owner $HOME/a r,', 'this is no variable', '$HOME', 'write `@{HOME}`', 'owner @{HOME}/a r,'],
    ['@(HOME)/a r,', 'this is no variable', '@(HOME)', 'write `@{HOME}`', '@{HOME}/a r,'],
    ['@{ HOME }/a r,', 'this is no variable', '@{ HOME }', 'write `@{HOME}`', '@{HOME}/a r,'],
    ['%HOME%/a r,', 'this is no variable', '%HOME%', 'write `@{HOME}`', '@{HOME}/a r,'],
    ['{bin} = /{usr/,}bin', 'this is no variable', '{bin}', 'write `@{bin}`', '@{bin} = /{usr/,}bin'],
    ['**/a r,', 'a path that does not begin with `/`', '**/a', absolute, '/**/a r,'],
    ['*.so mr,', 'a path that does not begin with `/`', '*.so', absolute, '/**/*.so mr,'],
    [
      '<abstractions/base>',
      'a file in `<>` without `include`',
      '<abstractions/base>',
      'write `include <abstractions/base>`',
      'include <abstractions/base>',
    ],
    ['<<<<<<< HEAD\n/a r,', 'a mark of a merge that is not done', '<<<<<<<', 'resolve the conflict', '/a r,'],
    [
      '{{ .Rules }}\n/a r,',
      '`{{ .Rules }}` is a placeholder of a template',
      '{{ .Rules }}',
      'check what is made of the template',
      '/a r,',
    ],
    [
      '{% if $a %}\n/a r,',
      '`{% if $a %}` is a placeholder of a template',
      '{% if $a %}',
      'check what is made of the template',
      '/a r,',
    ],
    ['deny,', '`deny` without a rule', ',', 'write the rule behind it', 'deny file,'],
    ['priority=5, /a r,', 'this `,` ends no rule', ',', 'delete it', 'priority=5 /a r,'],
    ['priority 5 /a r,', '`priority` without `=`', 'priority', 'write `priority=5`', 'priority=5 /a r,'],
    ['rlimit nofile <= 5,', '`rlimit` without `set`', 'rlimit', 'write `set rlimit`', 'set rlimit nofile <= 5,'],
    [
      'capabilities kill,',
      'unknown keyword `capabilities`',
      'capabilities',
      'did you mean `capability`?',
      'capability kill,',
    ],
    [
      'cap_net_admin,',
      'unknown keyword `cap_net_admin`',
      'cap_net_admin',
      'write `capability net_admin`',
      'capability net_admin,',
    ],
    [
      'change-profile -> a,',
      'unknown keyword `change-profile`',
      'change-profile',
      'did you mean `change_profile`?',
      'change_profile -> a,',
    ],
    ['allow read /a,', 'unknown keyword `read`', 'read', 'did you mean `r`?', 'allow r /a,'],
    [
      'kind: ConfigMap',
      'unknown keyword `kind`',
      'kind',
      'is this YAML? The policy that it holds is checked in a file of its own',
      '',
    ],
  ],
  'a comma that was meant to separate': [
    [
      'capability chown, setuid,',
      'unknown keyword `setuid`',
      'setuid',
      nextCapability,
      'capability chown, capability setuid,',
    ],
    [
      'network inet stream, inet6 stream,',
      'unknown keyword `inet6`',
      'inet6',
      'a `,` ends the rule: begin the next one with `network`, too',
      'network inet stream, network inet6 stream,',
    ],
    [
      'signal set=term, hup,',
      'unknown keyword `hup`',
      'hup',
      'a `,` ends the rule: several values stand in parentheses, as in `set=(term, kill)`',
      'signal set=(term, hup),',
    ],
  ],
  capabilities: [
    ['capability all,', 'unknown capability `all`', 'all', 'all of them are written `capability,`', 'capability,'],
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
  ],
  'signals, ptrace and sockets': [
    [
      'signal send SIGTERM,',
      'unknown permission `SIGTERM`',
      'SIGTERM',
      'a signal is written `set=term`',
      'signal send set=term,',
    ],
    ['signal (kill),', 'unknown permission `kill`', 'kill', 'a signal is written `set=kill`', 'signal set=kill,'],
    [
      'signal set=9,',
      'unknown signal `9`',
      '9',
      'signals are written by their names, such as `term`',
      'signal set=kill,',
    ],
    [
      'signal send to unconfined,',
      'unknown word `to`',
      'to',
      'write `peer=unconfined`',
      'signal send peer=unconfined,',
    ],
    ['signal set(term),', '`set` without `=`', 'set', 'write `set=(term)`', 'signal set=(term),'],
    ['ptrace attach,', 'unknown permission `attach`', 'attach', 'did you mean `trace`?', 'ptrace trace,'],
    ['ptrace all,', 'unknown permission `all`', 'all', 'for all permissions, write none', 'ptrace,'],
    ['unix stream,', 'unknown permission `stream`', 'stream', 'a type is written `type=stream`', 'unix type=stream,'],
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
      'a domain stands without parentheses: write a rule for each',
      'network inet,',
    ],
    [
      'network inet tcp 443,',
      'a third word behind domain and type',
      '443',
      'a port is written `port=443`',
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
  ],
  'mounts and limits': [
    ['mount /a /b,', 'a second path without `->`', '/b', 'write `-> /b`', 'mount /a -> /b,'],
    [
      'mount bind /a -> /b,',
      'a word `bind` in front of the source',
      'bind',
      'write `options=(bind)`',
      'mount options=(bind) /a -> /b,',
    ],
    [
      'mount -o ro,bind /a -> /b,',
      'the options of a command in the place of a source',
      '-o',
      'write `options=(ro,bind)`',
      'mount options=(ro,bind) /a -> /b,',
    ],
    ['mount options in ro,', '`in` takes a list', 'in', 'write `in (ro)`', 'mount options in (ro),'],
    [
      'mount type=proc,',
      'unknown condition `type` of this rule',
      'type',
      'did you mean `fstype`?',
      'mount fstype=proc,',
    ],
    [
      'mount options!=(ro),',
      '`!=` is no operator of a rule',
      '!=',
      'a rule names what it is about: write another one for what is excepted',
      'mount, deny mount options=(ro),',
    ],
    [
      'umount -> /a,',
      'nothing is mounted here, so there is no `->`',
      '->',
      'write the mount point alone: `/a`',
      'umount /a,',
    ],
    [
      'pivot_root /a /b,',
      'a second path',
      '/b',
      'the old root is written first: `pivot_root oldroot=/old/ /new/`',
      'pivot_root oldroot=/a /b,',
    ],
    [
      'set rlimit nofile = 5,',
      'expected `<=` behind the name of the limit, found `=`',
      '=',
      'write `set rlimit NAME <= VALUE`',
      'set rlimit nofile <= 5,',
    ],
    [
      'set nofile <= 5,',
      'expected `rlimit` behind `set`, found `nofile`',
      'nofile',
      'write `set rlimit NAME <= VALUE`',
      'set rlimit nofile <= 5,',
    ],
    [
      'set rlimit nofile <= unlimited,',
      'expected a number or `infinity`, found `unlimited`',
      'unlimited',
      'no limit is written `infinity`',
      'set rlimit nofile <= infinity,',
    ],
    [
      'set rlimit RLIMIT_NPROC <= 5,',
      'unknown limit `RLIMIT_NPROC`',
      'RLIMIT_NPROC',
      'did you mean `nproc`?',
      'set rlimit nproc <= 5,',
    ],
  ],
};

describe.each(Object.entries(cases))('a slip in %s', (_, slips) => {
  it.each(slips)('%j', (written, message, at, hint, followed) => {
    expect(problems(fragment(written))).toEqual([{ message, at: bytesOf(at), hint }]);
    expect(problems(fragment(followed))).toEqual([]);
  });
});

describe('what only resembles a slip', () => {
  it.each([
    'umount /a->/b,',
    'mount /a\\ /b,',
    'mount in -> /b,',
    'mount -o -> /b,',
    'mount "/a" -> "/b c",',
    'deny {{ include x }}',
    '/a\\ b r,',
    '/{a,b}/c r,',
    '/a;b r,',
    'signal peer=to,',
    '{ { /a r, } }',
  ])('is none: %s', (text) => {
    expect(problems(fragment(text))).toEqual([]);
  });
});
