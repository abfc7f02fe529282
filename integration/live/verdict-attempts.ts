import type { ByteString } from '@lamellar/core/language';
import { parseClassQuestion, type ClassQuestion } from '../kernel-classes/class-case.ts';
import { needsOfAttempt, type AttemptNeeds, type NeededOperation } from '../kernel-classes/attempt-needs.ts';

const each = (words: string, form: (word: string) => string): readonly string[] => words.split(' ').map(form);

/** Attempts by class, as operations with fields. */
const attempts: Readonly<Record<string, readonly string[]>> = {
  file: [
    ...each('a b c.txt d.log', (name) => `read /t/pub/${name} - 0`),
    ...each('a b c.txt d.log', (name) => `write /t/pub/${name} - 0`),
    ...each('a b d.log', (name) => `append /t/pub/${name} - 0`),
    ...each('a b d.log', (name) => `chmod /t/pub/${name} - 0`),
    ...each('a b d.log', (name) => `unlink /t/pub/${name} - 0`),
    ...each('a b d.log', (name) => `lock /t/pub/${name} - 0`),
    ...each('a b d.log', (name) => `mmap-exec /t/pub/${name} - 0`),
    ...each('a b', (name) => `mprotect-exec /t/pub/${name} - 0`),
    ...each('a b', (name) => `rw /t/dir/sub/${name} - 0`),
    ...each('new gone', (name) => `create /t/pub/${name} - 0`),
    'mkdir /t/pub/new - 0',
    'symlink /t/pub/gone - 0',
    'rename /t/pub/a /t/pub/z 0',
    'rename /t/pub/a /t/pub/b 0',
    'exchange /t/pub/a /t/own/a 0',
    ...each('a b d.log', (name) => `link /t/pub/${name} /t/pub/z 0`),
    'link /t/pub/a /t/pub/y 0',
    'read /t/own/a - 0',
    'read /t/own/a - 1000',
    'readdir /t/dir/ - 0',
    ...each('one two three', (name) => `exec /t/bin/${name} - 0`),
    'exec-nnp /t/bin/three - 0',
  ],
  capability: 'setuid setgid chown sys_chroot sys_nice sys_time sys_boot setpcap syslog bpf'.split(' '),
  network: [
    ...each('inet inet6', (family) => `create ${family} dgram 0 -`),
    ...each('inet inet6', (family) => `create ${family} stream 0 -`),
    'create netlink raw 0 -',
    ...each('bind connect setopt getopt getsockname send recv', (name) => `${name} inet dgram 0 -`),
    ...each('bind listen accept shutdown', (name) => `${name} inet6 stream 0 -`),
  ],
  unix: [
    ...each('stream dgram seqpacket', (type) => `create ${type} - - - -`),
    ...each('stream dgram', (type) => `socketpair ${type} - - - -`),
    ...each('stream dgram', (type) => `bind ${type} @loc - - -`),
    'bind stream /t/sock/loc - - -',
    'listen stream @loc - - -',
    'connect stream - unconfined @peer -',
    'connect stream - unconfined /t/sock/peer -',
    'sendto dgram - unconfined @peer -',
    'setopt dgram @loc - - -',
  ],
  mount: [
    ...each('m1 m2 x', (name) => `mount none /t/mnt/${name} tmpfs - -`),
    ...each('m1 m2', (name) => `mount /t/src/s1 /t/mnt/${name} - bind -`),
    'mount /t/src/s1 /t/mnt/m1 - move -',
    'mount - /t/mnt/m1 - remount,ro -',
    'mount - /t/mnt/m1 - rprivate -',
    ...each('m1 m2 x', (name) => `umount - /t/mnt/${name} - - -`),
    ...each('m1 m2', (name) => `pivot_root /t/mnt/${name} /t/mnt/${name}/old - - -`),
    'move_mount /t/src/s1 /t/mnt/m1 - - -',
    'open_tree /t/src/s1 /t/mnt/m1 - - -',
    'fsmount - /t/mnt/m1 tmpfs - -',
  ],
  userns: ['create'],
  io_uring: ['setup', 'sqpoll', 'override_creds unconfined'],
  mqueue: [
    ...each('create open open-read open-write', (name) => `${name} /q1`),
    ...each('create open', (name) => `${name} /q2`),
    ...each('sysv-create sysv-open', (name) => `${name} /q1`),
  ],
  dbus: [
    'send session org.a.b unconfined /a a.b Get',
    'receive session :1.0 unconfined /a a.b Get',
    'bind session org.a.b - - - -',
    'eavesdrop session - - - - -',
  ],
  change_profile: [
    ...each('change stack onexec onexec-run change-nnp', (name) => `${name} other`),
    'change free',
    'change strict',
  ],
  change_hat: ['change known', 'change missing'],
  rlimit: ['set 100', 'set 300', 'set-other 100'],
};

/** The operations of each class with the fields, in the form of a question without the label. */
export function verdictOperations(): ReadonlyMap<string, readonly string[]> {
  return new Map(Object.entries(attempts).map(([name, list]) => [name, list.map((one) => `${name} ${one}`)]));
}

/** The attempts of labels. The labels of an operation are in a row, because the kernel logs a capability once. */
export function attemptsOf(labels: readonly string[], operations: readonly string[]): readonly ClassQuestion[] {
  return operations.flatMap((operation) =>
    labels.map((label) => parseClassQuestion([label, ...operation.split(' ')].join('\t') as ByteString)),
  );
}

/** Operations that the kernel checks before the attempted operation, for a task of root. */
function earlierNeeds({ policyClass, attempt }: ClassQuestion): readonly NeededOperation[] {
  if (policyClass === 'mount') return [{ operation: 'capability:sys_admin' }];
  if (policyClass === 'capability' && attempt === 'chown')
    return [{ operation: 'file:w', object: ['/t/pub/a', 'owner'] }];
  return [];
}

/** The operations that an attempt needs, in the words of `lamellar can`; undefined for attempts without an answer. */
export function neededFor(question: ClassQuestion): AttemptNeeds | undefined {
  const earlier = earlierNeeds(question);
  return needsOfAttempt(question)?.map((needed) => [...earlier, ...needed]);
}

/** A line of `lamellar can --questions`. */
export function questionLine(label: string, { subject = label, operation, object = [] }: NeededOperation): string {
  return [subject, operation, ...object].join('\t');
}
