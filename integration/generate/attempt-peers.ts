import { randomQualifier, severalRules, words, type AttemptClass } from './attempt-class.ts';
import type { Random } from './random.ts';

const localPermissions = words('create bind listen setopt getopt getattr setattr shutdown');
const peerPermissions = words('connect accept send receive');
const peerLabels = ['a', 'b', '*', '**', 'unconfined', '":n1:a"', '"a//&b"', '"{a,unconfined}"', '[^a]'];

/** Local sockets: with abstract addresses, with paths, and unnamed. */
export const unixAttempts: AttemptClass = {
  name: 'unix',
  base: [],
  rules: (random) => [
    // Without any local permission, an attempt proves nothing.
    ...(random.chance(60) ? [`unix (${localPermissions.join(', ')}),`] : []),
    ...(random.chance(50) ? ['/t/sock/* rw,'] : []),
    ...severalRules(randomUnixRule)(random),
  ],
  question: (random, labels) => {
    const type = random.pick(words('stream stream dgram seqpacket'));
    const own = random.pick(['-', '@loc', '/t/sock/loc']);
    const peer = `${random.pick(labels)} ${random.pick(['@peer', '@peer', '/t/sock/peer'])} -`;
    const towards = type === 'dgram' ? 'sendto' : random.pick(['connect', 'connect', 'accept']);
    if (random.chance(60)) return `${towards} ${type} ${towards === 'accept' ? '@loc' : own} ${peer}`;
    const bound = own === '-' ? '@loc' : own;
    switch (random.below(4)) {
      case 0:
        return `${random.pick(['create', 'socketpair'])} ${type} - - - -`;
      case 1:
        return `${random.pick(words('getpeername shutdown send recv'))} ${random.pick(words('stream seqpacket'))} - unconfined @peer -`;
      default:
        return `${random.pick(words('bind setopt getopt getsockname'))} ${type} ${bound} - - -`;
    }
  },
};

function randomUnixRule(random: Random): string {
  const qualifier = randomQualifier(random);
  const before = `${random.chance(8) ? 'priority=5 ' : ''}${qualifier}`;
  if (random.chance(15))
    return `${qualifier}network${random.pick(['', ' unix', ' unix stream', ' (create) unix', ' inet'])}`;
  const type = random.chance(25) ? ` type=${random.pick(words('stream dgram seqpacket'))}` : '';
  const own = random.chance(25) ? ` addr=${random.pick(['@loc', '@l*', 'none', '@p*'])}` : '';
  const isTowards = random.chance(70);
  if (!isTowards) return `${before}unix (${random.some(localPermissions).join(', ')})${type}${own}`;
  const conditions = [
    ...(random.chance(70) ? [`label=${random.pick(peerLabels)}`] : []),
    ...(random.chance(30) ? [`addr=${random.pick(['@peer', '@p*', 'none', '@loc'])}`] : []),
  ];
  const peer = conditions.length === 0 ? '' : ` peer=(${conditions.join(' ')})`;
  const permissions = random.chance(80) ? ` (${random.some(peerPermissions).join(', ')})` : '';
  return `${before}unix${permissions}${type}${own}${peer}`;
}

export const ioUringAttempts: AttemptClass = {
  name: 'io_uring',
  base: ['file,', 'capability,'],
  rules: severalRules((random) => {
    const what = random.pick(['', ' sqpoll', ' override_creds', ` override_creds label=${random.pick(peerLabels)}`]);
    return `${randomQualifier(random)}io_uring${what}`;
  }),
  question: (random, labels) =>
    random.chance(25) ? random.pick(['setup', 'sqpoll']) : `override_creds ${random.pick(labels)}`,
};

/**
 * The kernel's answers for a single side. The peer's label allows everything. No label is in complain mode, because
 * dbus-daemon then allows everything regardless of the kernel.
 */
export const dbusAttempts: AttemptClass = {
  name: 'dbus',
  base: [],
  others: ['profile open { dbus, }'],
  flags: ['', '', '', 'attach_disconnected', 'unconfined'],
  rules: severalRules((random) => {
    const bus = random.chance(50) ? ` bus=${random.pick(['session', 'system', 's*'])}` : '';
    const before = `${random.chance(8) ? 'priority=5 ' : ''}${randomQualifier(random)}dbus`;
    switch (random.below(6)) {
      case 0:
        return `${before}${bus}`;
      case 1:
        return `${before} bind${bus}${random.pick(['', ' name=org.a.*', ' name=org.a.b'])}`;
      case 2:
        return `${before} eavesdrop${bus}`;
      default:
        return `${before} ${random.pick(['send', 'receive', '(send, receive)'])}${bus}${randomMessage(random)}`;
    }
  }),
  question: (random) => {
    const bus = random.pick(['session', 'system']);
    switch (random.below(6)) {
      case 0:
        return `bind ${bus} ${random.pick(['org.a.b', 'org.a.c', 'org.b'])} - - - -`;
      case 1:
        return `eavesdrop ${bus} - - - - -`;
      default: {
        const operation = random.pick(['send', 'receive']);
        const name = operation === 'send' ? random.pick(['a.b', 'org.a.b']) : ':1.0';
        const peer = random.pick(['unconfined', 'open', 'open//&unconfined']);
        return `${operation} ${bus} ${name} ${peer} ${random.pick(['/a', '/a/x', '/b'])} ${random.pick(['a.b', 'c.d'])} ${random.pick(['Get', 'Set'])}`;
      }
    }
  },
};

function randomMessage(random: Random): string {
  const own = [
    ...(random.chance(40) ? [`path=${random.pick(['/a', '/a/**', '/b', '/a{,/**}'])}`] : []),
    ...(random.chance(30) ? [`interface=${random.pick(['a.b', 'a.*', '[^a]*'])}`] : []),
    ...(random.chance(30) ? [`member=${random.pick(['Get', '[^G]*'])}`] : []),
  ];
  const peer = [
    ...(random.chance(30) ? [`name=${random.pick(['a.b', ':1.*', 'org.**'])}`] : []),
    ...(random.chance(50) ? [`label=${random.pick(['unconfined', 'open', '**', '"open//&*"', 'o*'])}`] : []),
  ];
  return [...own, ...(peer.length === 0 ? [] : [`peer=(${peer.join(', ')})`])].map((one) => ` ${one}`).join('');
}
