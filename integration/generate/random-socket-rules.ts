import type { Random } from './random.ts';

const domains = ['inet', 'inet6', 'unix', 'netlink', 'packet', 'unspec', 'mctp', 'vsock'];
const types = ['stream', 'dgram', 'seqpacket', 'rdm', 'raw', 'packet'];
const protocols = ['tcp', 'udp', 'icmp'];
const unixTypes = [...types, 'dccp', 'none'];
const towardsPeer = ['accept', 'connect', 'send', 'receive', 'r', 'w', 'rw', 'read', 'write'];
const local = ['create', 'bind', 'listen', 'shutdown', 'getattr', 'setattr', 'getopt', 'setopt'];

/** A valid network rule, without qualifiers and comma. */
export function networkRuleOfSockets(random: Random): string {
  const words = randomWords(random);
  const addressed = random.chance(10) && (words === '' || /^ (?:inet6?|stream|dgram|raw|tcp)(?: |$)/.test(words));
  const hasPeer = addressed && random.chance(30);
  const own = addressed ? ` ${random.pick(['ip=127.0.0.1', 'ip=::1', 'ip=none', 'port=80', 'port=1-10'])}` : '';
  const peer = hasPeer ? ` peer=(${random.pick(['ip=10.0.0.1', 'port=443'])})` : '';
  return `network${randomPermissions(random, hasPeer)}${words}${own}${peer}`;
}

function randomWords(random: Random): string {
  switch (random.below(6)) {
    case 0:
      return '';
    case 1:
      return ` ${random.pick(domains)}`;
    case 2:
      return ` ${random.pick([...types.filter((type) => type !== 'packet'), ...protocols])}`;
    case 3:
      return ` inet ${random.pick(protocols)}`;
    case 4:
      return ` unix ${random.pick(types)}`;
    default:
      return ` ${random.pick(domains)} ${random.pick(types)}`;
  }
}

/** A valid unix rule, without qualifiers and comma. */
export function unixRuleOfSockets(random: Random): string {
  const type = random.chance(40) ? ` type=${random.pick(unixTypes)}` : '';
  const own = random.chance(40) ? ` addr=${randomAddress(random)}` : '';
  const conditions = random.some([`addr=${randomAddress(random)}`, `label=${randomLabel(random)}`]);
  const peer = random.chance(40) && conditions.length > 0 ? ` peer=(${conditions.join(' ')})` : '';
  return `unix${randomPermissions(random, peer !== '')}${type}${own}${peer}`;
}

function randomAddress(random: Random): string {
  return random.pick([
    'none',
    'auto',
    '@a',
    '@a*',
    '@**',
    '@a/?b',
    '"@a//{b,c}*"',
    '@/**',
    '@[^a]b',
    '"@a b"',
    '@@{several}',
    '@',
  ]);
}

function randomLabel(random: Random): string {
  return random.pick(['a', 'unconfined', '*', '**', '"a//&*"', '"{a,b}"', '[^a]?', '@{several}', '"*//&unconfined"']);
}

function randomPermissions(random: Random, hasPeer: boolean): string {
  if (random.chance(40)) return '';
  const words = random.some(hasPeer ? towardsPeer : [...towardsPeer, ...local]).slice(0, 3);
  return words.length === 0 ? '' : ` (${words.join(random.pick([' ', ', ']))})`;
}
