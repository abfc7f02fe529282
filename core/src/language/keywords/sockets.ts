import { wordsIn } from '../../source/words-in.ts';

/** `AF_UNIX`. */
export const unixDomain = 1;

/** The socket domains by number; `-` for a number without a name in rules. */
const domainNames = wordsIn(`
  unspec unix inet ax25 ipx appletalk netrom bridge atmpvc x25 inet6 rose - netbeui security key netlink packet ash
  econet atmsvc rds sna irda pppox wanpipe llc ib mpls can tipc bluetooth iucv rxrpc isdn phonet ieee802154 caif alg
  nfc vsock kcm qipcrtr smc xdp mctp
`);

/**
 * The numbers of the socket domains in network rules: `AF_INET` is `inet`.
 *
 * @see `AF_UNSPEC` … in the kernel's `socket.h`, `base_af_names.h` of apparmor_parser
 */
const domainNumbers: ReadonlyMap<string, number> = new Map(
  domainNames.flatMap((name, number) => (name === '-' ? [] : [[name, number] as const])),
);

/** The socket domains, as named in network rules: `AF_INET` is `inet`. */
export const socketDomains: ReadonlySet<string> = new Set(domainNumbers.keys());

/** Returns the number of a domain; undefined for an unknown name. */
export function domainNumber(name: string): number | undefined {
  return domainNumbers.get(name);
}

/** Domains with addresses and ports in rules. */
export const addressedDomains: readonly string[] = ['inet', 'inet6'];

/** The socket types of every domain, as far as network rules are concerned. */
const socketTypes: readonly string[] = ['stream', 'dgram', 'seqpacket', 'rdm', 'raw', 'packet'];

const protocolsByDomain: Readonly<Record<string, readonly string[]>> = {
  inet: ['tcp', 'udp', 'icmp'],
  inet6: ['tcp', 'udp'],
};

/** Returns the words valid after a domain in a network rule: a type, or a protocol with an implied type. */
export function typesOfDomain(domain: string): readonly string[] {
  return [...socketTypes, ...(Object.hasOwn(protocolsByDomain, domain) ? (protocolsByDomain[domain] ?? []) : [])];
}

/** The words valid alone in a network rule, besides domains. */
export const typesOfAnyDomain: readonly string[] = [...socketTypes, 'tcp', 'udp', 'icmp'];

/**
 * The numbers of socket types.
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

/** The types valid for `type=` in a unix rule. */
export const unixSocketTypes: readonly string[] = [...typeNumbers.keys()];

/** Returns the number of a type; undefined for an unknown name. */
export function typeNumber(name: string): number | undefined {
  return typeNumbers.get(name);
}

/** Returns the name of a domain in rules, or else the number. */
export function domainName(number: number): string {
  return nameOf(domainNumbers, number);
}

/** Returns the name of a type, or else the number. */
export function typeName(number: number): string {
  return nameOf(typeNumbers, number);
}

function nameOf(numbers: ReadonlyMap<string, number>, number: number): string {
  for (const [name, one] of numbers) if (one === number) return name;
  return String(number);
}

/** Types with a word in network rules, regardless of the domain. */
export const ruleSocketTypes: readonly string[] = socketTypes;

const protocolNumbers: ReadonlyMap<string, number> = new Map([
  ['icmp', 1],
  ['tcp', 6],
  ['udp', 17],
]);

/** Returns the number of a protocol by name or digits; undefined for anything else. */
export function protocolNumber(text: string): number | undefined {
  return (
    protocolNumbers.get(text.toLowerCase()) ??
    (/^\d{1,5}$/.test(text) && Number(text) <= 0xffff ? Number(text) : undefined)
  );
}

/** The socket types implied by protocols in network rules. */
const typeOfProtocol: Readonly<Record<string, number>> = { tcp: 1, udp: 2, icmp: 3 };

/** Sockets of several domains, with equal types in all domains. */
export interface SocketKinds {
  readonly domains: readonly number[];
  /** Undefined for every existing type, including types without a name in rules. */
  readonly types: readonly number[] | undefined;
}

/**
 * Returns the sockets for the words of a network rule, `[ domain [ type ] ]` or a type alone; undefined for invalid
 * words.
 *
 * @see `network_mappings`, `net_find_mapping` of apparmor_parser
 */
export function socketsNamed(first: string | undefined, second: string | undefined): SocketKinds | undefined {
  if (first === undefined) return { domains: [...domainNames.keys()], types: undefined };
  const domain = domainNumbers.get(first);
  if (domain !== undefined) {
    if (second === undefined) return { domains: [domain], types: socketTypes.map(impliedType) };
    return typesOfDomain(first).includes(second) ? { domains: [domain], types: [impliedType(second)] } : undefined;
  }
  if (second !== undefined || !typesOfAnyDomain.includes(first)) return undefined;
  const domains = [...domainNumbers].filter(([name]) => typesOfDomain(name).includes(first));
  return { domains: domains.map(([, number]) => number), types: [impliedType(first)] };
}

/** Returns the number of a type, or of the type that a protocol implies. */
function impliedType(word: string): number {
  const number = typeNumbers.get(word) ?? (Object.hasOwn(typeOfProtocol, word) ? typeOfProtocol[word] : undefined);
  if (number === undefined) throw new RangeError(`no type of sockets: ${word}`);
  return number;
}
