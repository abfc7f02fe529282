import { expect, test } from 'vitest';
import { bytesOf } from '../source/bytes.ts';
import { readRecords } from './read-record.ts';

const escape = '\u001b';

// Lines of issues of roddhjav/apparmor.d, and of the program's own tests.
test.each<[line: string, fields: object]>([
  [
    'DENIED  pacdiff mknod owner /root/.cache/vim/swap/%etc%makepkg.conf.swx comm=vim requested_mask=c denied_mask=c',
    {
      event: 'DENIED',
      operation: 'mknod',
      profile: 'pacdiff',
      name: '/root/.cache/vim/swap/%etc%makepkg.conf.swx',
      comm: 'vim',
      requestedMask: 'c',
      deniedMask: 'c',
      fsuid: 1000,
      ouid: 1000,
    },
  ],
  [
    'DENIED  syslog-ng open /var/log/suricata/fast.log comm=syslog-ng requested_mask=r denied_mask=r',
    {
      event: 'DENIED',
      operation: 'open',
      profile: 'syslog-ng',
      name: '/var/log/suricata/fast.log',
      comm: 'syslog-ng',
      requestedMask: 'r',
      deniedMask: 'r',
    },
  ],
  [
    'ALLOWED apt-methods-gpgv signal comm=PK-Backend requested_mask=receive denied_mask=receive signal=int peer=packagekitd class=signal',
    {
      event: 'ALLOWED',
      operation: 'signal',
      profile: 'apt-methods-gpgv',
      comm: 'PK-Backend',
      requestedMask: 'receive',
      deniedMask: 'receive',
      signal: 'int',
      peer: 'packagekitd',
      class: 'signal',
    },
  ],
  [
    'ALLOWED boltd dbus_signal :1.2 receive bus=system path=/org/freedesktop/PolicyKit1/Authority interface=org.freedesktop.PolicyKit1.Authority member=Changed peer_label=polkitd',
    {
      event: 'ALLOWED',
      operation: 'dbus_signal',
      profile: 'boltd',
      name: ':1.2',
      deniedMask: 'receive',
      dbusBus: 'system',
      dbusPath: '/org/freedesktop/PolicyKit1/Authority',
      dbusInterface: 'org.freedesktop.PolicyKit1.Authority',
      dbusMember: 'Changed',
      peerProfile: 'polkitd',
    },
  ],
  [
    `${escape}[1;32mALLOWED${escape}[0m ${escape}[34mman${escape}[0m ${escape}[33mexec${escape}[0m${escape}[35m owner${escape}[0m ${escape}[35m@{bin}/preconv${escape}[0m -> ${escape}[35mman_groff${escape}[0m info="no new privs" comm=man requested_mask=${escape}[1;31mx${escape}[0m denied_mask=${escape}[1;31mx${escape}[0m error=-1`,
    {
      event: 'ALLOWED',
      operation: 'exec',
      profile: 'man',
      name: '/usr/bin/preconv',
      name2: 'man_groff',
      info: 'no new privs',
      comm: 'man',
      requestedMask: 'x',
      deniedMask: 'x',
      errorCode: 1,
      fsuid: 1000,
      ouid: 1000,
    },
  ],
  [
    `${escape}[1;32mALLOWED${escape}[0m ${escape}[34mkmod${escape}[0m ${escape}[33mfile_inherit${escape}[0m comm=modprobe family=unix sock_type=stream protocol=0 requested_mask=${escape}[1;31m"send receive"${escape}[0m`,
    {
      event: 'ALLOWED',
      operation: 'file_inherit',
      profile: 'kmod',
      comm: 'modprobe',
      netFamily: 'unix',
      netSockType: 'stream',
      requestedMask: 'send receive',
    },
  ],
  [
    'DENIED  p open "@{HOME}/a bc=d" comm=@{constructor} requested_mask=r denied_mask=r',
    { profile: 'p', name: '/home/user/a bc=d', comm: '@{constructor}' },
  ],
])('aa-log: %s', (line, fields) => expect(readRecords(bytesOf(line))).toMatchObject([fields]));

test.each([
  'DENIED by the administrator',
  'ALLOWED users are listed below: mode=open',
  'AUDIT  log rotated',
  'Nov 27 06:46:52 host mallory: DENIED  a open /b comm=c requested_mask=r denied_mask=r',
])('not a line of aa-log: %s', (line) => expect(readRecords(bytesOf(line))).toEqual([]));
