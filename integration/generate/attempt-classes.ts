import { randomQualifier, severalRules, words, type AttemptClass } from './attempt-class.ts';
import { dbusAttempts, ioUringAttempts, unixAttempts } from './attempt-peers.ts';
import { profileChangeAttempts, execAttempts } from './attempt-transitions.ts';

const patterns = words(
  '/t/pub/a /t/pub/* /t/pub/{a,new} /t/*/a /t/** /t/own/* /t/own/a /t/own/** /t/???/[ab] /t/dir/** /t/dir/sub/?.* /t/pub/[^b]* /t/pub/emptydir/ /t/pub/ /t/** /**',
);
const paths = words(
  '/t/pub/a /t/pub/b /t/pub/c.txt /t/own/a /t/own/b /t/own/d.log /t/dir/sub/a /t/dir/sub/c.txt /t/bind/a /t/jail/b',
);
const newPaths = words('/t/pub/new /t/own/new /t/dir/sub/new /t/bind/new.txt');
const openings = words(
  'read write rw append trunc truncate opath stat chmod utime mmap-exec mprotect-exec lock lock-ex unlink deleted-read',
);

const file: AttemptClass = {
  name: 'file',
  base: [],
  rules: severalRules((random) => {
    const owner = random.chance(25) ? 'owner ' : '';
    const letters = random.pick(words('r r w rw a ra rk rwk rm mr l rl rwl rwlk rwmlk k'));
    return `${randomQualifier(random)}${owner}${random.pick(patterns)} ${letters}`;
  }),
  question: (random, labels) => {
    const user = random.pick(['0', '0', '1000']);
    const path = random.pick(paths);
    switch (random.below(8)) {
      case 0:
        return `${random.pick(words('create create-read mkdir mkfifo symlink'))} ${random.pick(newPaths)} - ${user}`;
      case 1:
        return `rename ${path} ${random.pick(newPaths)} 0`;
      case 2:
        return `link ${path} ${random.pick(newPaths)} 0`;
      case 3:
        return `${random.pick(['passed-read', 'passed-write'])} ${path} ${random.pick(labels)} 0`;
      default: {
        const opening = random.pick(openings);
        // A user who does not own a file needs a capability to change the mode; even root does.
        const owner = path.startsWith('/t/own/') ? '1000' : '0';
        return `${opening} ${path} - ${opening === 'chmod' ? owner : user}`;
      }
    }
  },
};

/** Without syslog: on 5.10 sys_admin is an alternative, later not. */
const capabilities = words(
  'sys_admin setuid setgid dac_override dac_read_search chown fowner mknod kill sys_ptrace net_raw net_bind_service net_admin sys_chroot sys_nice sys_time sys_boot setpcap bpf',
);

const capability: AttemptClass = {
  name: 'capability',
  base: ['file,', 'network,', 'signal,', 'ptrace,'],
  rules: severalRules((random) =>
    random.chance(15)
      ? `${randomQualifier(random)}capability`
      : `${randomQualifier(random)}capability ${random.many(1, 4, () => random.pick(capabilities)).join(' ')}`,
  ),
  question: (random) => random.pick(capabilities),
};

const userns: AttemptClass = {
  name: 'userns',
  base: [],
  rules: severalRules((random) => `${randomQualifier(random)}userns${random.pick(['', ' create'])}`),
  question: () => 'create',
};

const sockets = words('inet:stream inet:dgram inet6:stream inet6:dgram');

const network: AttemptClass = {
  name: 'network',
  base: [],
  rules: severalRules((random) => {
    const family = random.pick(['', ' inet', ' inet6', ' inet stream', ' inet dgram', ' inet6 stream', ' stream']);
    return `${randomQualifier(random)}network${family}`;
  }),
  question: (random, labels) => {
    const [family = '', type = ''] = random.pick(sockets).split(':');
    const connected = type === 'stream' ? ['listen', 'accept'] : [];
    const operation = random.pick([
      ...words('create bind connect setopt getopt getsockname getpeername send recv write read shutdown'),
      ...connected,
    ]);
    return `${operation} ${family} ${type} 0 ${random.chance(70) ? '-' : random.pick(labels)}`;
  },
};

const mountPoints = words('/t/mnt/m1 /t/mnt/m2');

const mount: AttemptClass = {
  name: 'mount',
  base: ['capability,', 'file,'],
  rules: severalRules((random) => {
    const point = random.pick(['', ' -> /t/mnt/m1/', ' -> /t/mnt/*/', ' -> /t/mnt/m2/']);
    const kind = random.pick([
      `mount fstype=tmpfs${point}`,
      `mount options=bind /t/src/s1/${point}`,
      `mount options=(rw,move)${point}`,
      `mount${point}`,
      `umount${random.pick(['', ' /t/mnt/m1/', ' /t/mnt/**'])}`,
      'pivot_root',
    ]);
    return `${randomQualifier(random)}${kind}`;
  }),
  question: (random) => {
    const point = random.pick(mountPoints);
    return random.pick([
      `mount none ${point} tmpfs - -`,
      `mount /t/src/s1 ${point} - bind -`,
      `mount /t/src/s1 ${point} - move -`,
      `umount - ${point} - - -`,
      `move_mount /t/src/s1 ${point} - - -`,
      `open_tree /t/src/s1 ${point} - - -`,
      `fsmount - ${point} tmpfs - -`,
      `pivot_root ${point} ${point}/old - - -`,
    ]);
  },
};

const mqueue: AttemptClass = {
  name: 'mqueue',
  base: [],
  rules: severalRules((random) => `${randomQualifier(random)}${random.pick(['mqueue', '/q1 rw', '/q1 r', '/q* w'])}`),
  question: (random) => `${random.pick(words('create open open-read open-write send receive getattr delete'))} /q1`,
};

const rlimit: AttemptClass = {
  name: 'rlimit',
  base: ['capability,'],
  rules: severalRules((random) => `set rlimit nofile <= ${random.pick([50, 200, 500])}`),
  question: (random) => (random.chance(20) ? 'get -' : `set ${random.pick([60, 150, 300, 1000])}`),
};

/** The classes of random policy. A further class is a further entry. */
export const attemptClasses: readonly AttemptClass[] = [
  file,
  execAttempts,
  profileChangeAttempts,
  capability,
  userns,
  network,
  unixAttempts,
  mount,
  ioUringAttempts,
  mqueue,
  dbusAttempts,
  rlimit,
];
