/** Domains of sockets, as a network rule names them: `AF_INET` is `inet`. */
export const socketDomains: ReadonlySet<string> = new Set([
  'unspec',
  'unix',
  'inet',
  'ax25',
  'ipx',
  'appletalk',
  'netrom',
  'bridge',
  'atmpvc',
  'x25',
  'inet6',
  'rose',
  'netbeui',
  'security',
  'key',
  'netlink',
  'packet',
  'ash',
  'econet',
  'atmsvc',
  'rds',
  'sna',
  'irda',
  'pppox',
  'wanpipe',
  'llc',
  'ib',
  'mpls',
  'can',
  'tipc',
  'bluetooth',
  'iucv',
  'rxrpc',
  'isdn',
  'phonet',
  'ieee802154',
  'caif',
  'alg',
  'nfc',
  'vsock',
  'kcm',
  'qipcrtr',
  'smc',
  'xdp',
  'mctp',
]);

/** Domains whose sockets have addresses and ports that a rule can name. */
export const addressedDomains: readonly string[] = ['inet', 'inet6'];

/** Types of sockets that every domain has, as far as a network rule is concerned. */
const socketTypes: readonly string[] = ['stream', 'dgram', 'seqpacket', 'rdm', 'raw', 'packet'];

const protocolsByDomain: Readonly<Record<string, readonly string[]>> = {
  inet: ['tcp', 'udp', 'icmp'],
  inet6: ['tcp', 'udp'],
};

/** What may stand behind a domain in a network rule: a type, or a protocol that implies one. */
export function typesOfDomain(domain: string): readonly string[] {
  return [...socketTypes, ...(Object.hasOwn(protocolsByDomain, domain) ? (protocolsByDomain[domain] ?? []) : [])];
}

/** What may stand alone in a network rule besides a domain. */
export const typesOfAnyDomain: readonly string[] = [...socketTypes, 'tcp', 'udp', 'icmp'];

/** Types that `type=` of a unix rule may name. */
export const unixSocketTypes: readonly string[] = [
  'none',
  'stream',
  'dgram',
  'raw',
  'rdm',
  'seqpacket',
  'dccp',
  'packet',
];
