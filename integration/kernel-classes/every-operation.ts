import type { ByteString } from '@lamellar/core/language';

/** A question for every operation of README.md, without the label: every question succeeds for an unconfined task. */
const operations: Readonly<Record<string, readonly string[]>> = {
  file: [
    ...'read write rw append trunc truncate opath stat chmod chown utime mmap-exec mprotect-exec lock lock-ex unlink deleted-read'
      .split(' ')
      .map((operation) => `${operation} /t/pub/a - 0`),
    ...'create create-read mkdir mkfifo symlink'.split(' ').map((operation) => `${operation} /t/pub/new - 0`),
    'rmdir /t/pub/emptydir - 0',
    'readdir /t/dir - 0',
    'rename /t/pub/a /t/pub/z 0',
    'exchange /t/pub/a /t/own/a 0',
    'link /t/pub/a /t/pub/z 0',
    'exec /t/bin/one - 0',
    'exec-nnp /t/bin/one - 0',
    'disconnected-read - - 0',
    'disconnected-write - - 0',
    'chroot-read - - 0',
    'passed-read /t/pub/a unconfined 0',
    'passed-write /t/pub/a unconfined 0',
  ],
  capability: [
    'sys_admin setuid setgid dac_override dac_read_search chown fowner mknod kill sys_ptrace net_raw net_bind_service',
    'net_admin sys_chroot sys_nice sys_time sys_boot setpcap syslog bpf',
  ].flatMap((line) => line.split(' ')),
  network: [
    ...'create bind connect setopt getopt getsockname getpeername send recv write read shutdown'
      .split(' ')
      .flatMap((operation) => [`${operation} inet dgram 0 -`, `${operation} inet6 stream 0 -`]),
    'listen inet stream 0 -',
    'accept inet stream 0 -',
    'create netlink raw 0 -',
  ],
  unix: [
    'create stream - - - -',
    'socketpair dgram - - - -',
    'bind stream @loc - - -',
    'bind stream /t/sock/loc - - -',
    'listen stream @loc - - -',
    'accept stream @loc unconfined @peer -',
    'connect stream - unconfined /t/sock/peer -',
    'sendto dgram - unconfined @peer -',
    'setopt stream @loc - - -',
    'getopt stream @loc - - -',
    'getsockname stream @loc - - -',
    'getpeername stream - unconfined @peer -',
    'shutdown stream - unconfined @peer -',
    ...'write read send recv'.split(' ').map((operation) => `${operation} stream - unconfined @peer -`),
    ...'pair-write pair-read pair-send pair-recv'.split(' ').map((operation) => `${operation} stream - - - unconfined`),
  ],
  mount: [
    'mount none /t/mnt/m1 tmpfs - -',
    'mount /t/src/s1 /t/mnt/m1 - bind -',
    'mount /t/src/s1 /t/mnt/m1 - move -',
    'mount - /t/mnt/m1 - remount,ro -',
    'mount - /t/mnt/m1 - rprivate -',
    'umount - /t/mnt/m1 - - -',
    'move_mount /t/src/s1 /t/mnt/m1 - - -',
    'open_tree /t/src/s1 /t/mnt/m1 - - -',
    'fsmount - /t/mnt/m1 tmpfs - -',
    'pivot_root /t/mnt/m1 /t/mnt/m1/old - - -',
  ],
  userns: ['create'],
  io_uring: ['setup', 'sqpoll', 'override_creds unconfined'],
  mqueue: [
    ...'create open open-read open-write send receive getattr delete'.split(' '),
    ...'sysv-create sysv-open sysv-send sysv-receive sysv-delete'.split(' '),
  ].map((operation) => `${operation} /q1`),
  dbus: [
    'send session org.a.b unconfined /a a.b Get',
    'receive session :1.0 unconfined /a a.b Get',
    'bind session org.a.b - - - -',
    'eavesdrop session - - - - -',
  ],
  change_profile: 'change stack onexec change-nnp stack-nnp onexec-nnp stack-onexec'
    .split(' ')
    .map((operation) => `${operation} all`),
  rlimit: ['get -', 'set 100', 'set-nice 15', 'set-other 100'],
};

/** A question for every operation, with the given label. */
export function everyOperation(label: string): readonly ByteString[] {
  return Object.entries(operations).flatMap(([name, questions]) =>
    questions.map((question) => [label, name, ...question.split(' ')].join('\t') as ByteString),
  );
}
