import { expect, test } from 'vitest';
import { bytesOf } from '../source/bytes.ts';
import { mergedRules } from './merge-rules.ts';

test.each<[string, rules: readonly string[], paragraphs: readonly (readonly string[])[]]>([
  [
    'sorts rules by class, and files by name',
    [
      '/b r,',
      'userns,',
      'signal (send) set=(term) peer=a,',
      'capability chown,',
      'mount /a/ -> /b/,',
      '"/a b" w,',
      'network (create) inet stream,',
    ],
    [
      ['capability chown,'],
      ['network inet stream,'],
      ['signal (send) set=(term) peer=a,'],
      ['userns,'],
      ['mount /a/ -> /b/,'],
      ['"/a b" w,', '/b r,'],
    ],
  ],
  [
    'splits capabilities',
    ['capability setuid,', 'capability setgid setuid,'],
    [['capability setgid,', 'capability setuid,']],
  ],
  [
    'merges permissions of files, and adds the exec mode',
    ['/bin/a r,', '/bin/a m,', '/bin/a ix,', '/x a,', '/x w,', '/y Cx -> y,'],
    [['/bin/a mrix,', '/x w,', '/y Cx -> y,']],
  ],
  [
    'keeps the owner in folders of users',
    [
      'owner /etc/a r,',
      'owner /home/u/a r,',
      'owner /tmp/a rw,',
      '/tmp/a r,',
      'owner @{PROC}/@{pid}/stat r,',
      'owner /proc/sys/a r,',
    ],
    [
      [
        '/etc/a r,',
        'owner /home/u/a r,',
        'owner @{PROC}/@{pid}/stat r,',
        '@{PROC}/sys/a r,',
        'owner /tmp/a w,',
        '/tmp/a r,',
      ],
    ],
  ],
  [
    'uses variables, and no versions of libraries',
    [
      '/usr/lib/x86_64-linux-gnu/libssl.so.3 r,',
      '/usr/lib/x86_64-linux-gnu/libssl.so.3 rm,',
      '/run/a.pid w,',
      '/sys/b r,',
      '/lib/c.so.1.2 rw,',
    ],
    [['/lib/c.so.1.2 rw,', '@{run}/a.pid w,', '@{sys}/b r,', '/usr/lib/@{multiarch}/libssl.so* mr,']],
  ],
  [
    'merges signals of a peer, and both directions',
    [
      'signal (send) set=(term) peer=a,',
      'signal (send) set=(hup) peer=a,',
      'signal (receive) set=(term) peer=b,',
      'signal (send) set=(term) peer=b,',
      'ptrace (read) peer=a,',
      'ptrace (trace) peer=a,',
    ],
    [
      ['signal (receive, send) set=(term) peer=b,', 'signal (send) set=(term, hup) peer=a,'],
      ['ptrace (read, trace) peer=a,'],
    ],
  ],
  [
    'merges members of an interface',
    [
      'dbus send bus=system path=/a interface=b.c member=D peer=(label=e),',
      'dbus send bus=system path=/a interface=b.c member=F peer=(label=e),',
    ],
    [['dbus send bus=system path=/a interface=b.c member={D,F} peer=(label=e),']],
  ],
])('%s', (_, rules, paragraphs) => expect(mergedRules(rules.map(bytesOf))).toEqual(paragraphs));
