/** `AF_UNIX`. */
export const unixDomain = 1;

/**
 * The number of each domain of sockets that a network rule can name: `AF_INET` is `inet`.
 *
 * @see `AF_UNSPEC` … in the kernel's `socket.h`, `base_af_names.h` of apparmor_parser
 */
const domainNumbers: ReadonlyMap<string, number> = new Map([
  ['unspec', 0],
  ['unix', unixDomain],
  ['inet', 2],
  ['ax25', 3],
  ['ipx', 4],
  ['appletalk', 5],
  ['netrom', 6],
  ['bridge', 7],
  ['atmpvc', 8],
  ['x25', 9],
  ['inet6', 10],
  ['rose', 11],
  ['netbeui', 13],
  ['security', 14],
  ['key', 15],
  ['netlink', 16],
  ['packet', 17],
  ['ash', 18],
  ['econet', 19],
  ['atmsvc', 20],
  ['rds', 21],
  ['sna', 22],
  ['irda', 23],
  ['pppox', 24],
  ['wanpipe', 25],
  ['llc', 26],
  ['ib', 27],
  ['mpls', 28],
  ['can', 29],
  ['tipc', 30],
  ['bluetooth', 31],
  ['iucv', 32],
  ['rxrpc', 33],
  ['isdn', 34],
  ['phonet', 35],
  ['ieee802154', 36],
  ['caif', 37],
  ['alg', 38],
  ['nfc', 39],
  ['vsock', 40],
  ['kcm', 41],
  ['qipcrtr', 42],
  ['smc', 43],
  ['xdp', 44],
  ['mctp', 45],
]);

/** Domains of sockets, as a network rule names them: `AF_INET` is `inet`. */
export const socketDomains: ReadonlySet<string> = new Set(domainNumbers.keys());

/** One more than the number of any domain (`AF_MAX`). One of them has no name in rules. */
const domainCount = 46;

/** The number of a domain; undefined where rules know none of that name. */
export function domainNumber(name: string): number | undefined {
  return domainNumbers.get(name);
}

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

/**
 * The number of each type of sockets.
 *
 * @see `SOCK_STREAM` … in the kernel's `net.h`, `sock_types` of apparmor_parser
 */
const typeNumbers: ReadonlyMap<string, number> = new Map([
  ['none', 0],
  ['stream', 1],
  ['dgram', 2],
  ['raw', 3],
  ['rdm', 4],
  ['seqpacket', 5],
  ['dccp', 6],
  ['packet', 10],
]);

/** Types that `type=` of a unix rule may name. */
export const unixSocketTypes: readonly string[] = [...typeNumbers.keys()];

/** The number of a type; undefined where there is none of that name. */
export function typeNumber(name: string): number | undefined {
  return typeNumbers.get(name);
}

/** The name of a domain in rules; its number where it has none. */
export function domainName(number: number): string {
  return nameOf(domainNumbers, number);
}

/** The name of a type; its number where it has none. */
export function typeName(number: number): string {
  return nameOf(typeNumbers, number);
}

function nameOf(numbers: ReadonlyMap<string, number>, number: number): string {
  for (const [name, one] of numbers) if (one === number) return name;
  return String(number);
}

/** Types that network rules have a word for, whatever the domain is. */
export const ruleSocketTypes: readonly string[] = socketTypes;

const protocolNumbers: ReadonlyMap<string, number> = new Map([
  ['icmp', 1],
  ['tcp', 6],
  ['udp', 17],
]);

/** The number of a protocol by its name or in digits; undefined where it is neither. */
export function protocolNumber(text: string): number | undefined {
  return (
    protocolNumbers.get(text.toLowerCase()) ??
    (/^\d{1,5}$/.test(text) && Number(text) <= 0xffff ? Number(text) : undefined)
  );
}

/** Protocols that a network rule names in place of the type that they imply. */
const typeOfProtocol: Readonly<Record<string, number>> = { tcp: 1, udp: 2, icmp: 3 };

/** Sockets of some domains, all of the same types. */
export interface SocketKinds {
  readonly domains: readonly number[];
  /** Undefined for every type that there is, even those that rules cannot name. */
  readonly types: readonly number[] | undefined;
}

/**
 * The sockets that the words of a network rule name, `[ domain [ type ] ]` or a type alone; undefined where they name none.
 *
 * @see `network_mappings`, `net_find_mapping` of apparmor_parser
 */
export function socketsNamed(first: string | undefined, second: string | undefined): SocketKinds | undefined {
  if (first === undefined)
    return { domains: Array.from({ length: domainCount }, (_, number) => number), types: undefined };
  const domain = domainNumbers.get(first);
  if (domain !== undefined) {
    if (second === undefined) return { domains: [domain], types: socketTypes.map(impliedType) };
    return typesOfDomain(first).includes(second) ? { domains: [domain], types: [impliedType(second)] } : undefined;
  }
  if (second !== undefined || !typesOfAnyDomain.includes(first)) return undefined;
  const domains = [...domainNumbers].filter(([name]) => typesOfDomain(name).includes(first));
  return { domains: domains.map(([, number]) => number), types: [impliedType(first)] };
}

/** The number of a type, or of that which a protocol implies. */
function impliedType(word: string): number {
  const number = typeNumbers.get(word) ?? (Object.hasOwn(typeOfProtocol, word) ? typeOfProtocol[word] : undefined);
  if (number === undefined) throw new RangeError(`no type of sockets: ${word}`);
  return number;
}
