import { either, literalPattern, ofByte, sequence, someText, type Pattern } from '../../patterns/pattern.ts';
import type { ByteString } from '../../source/bytes.ts';
import { typeName, typeNumber, unixDomain } from '../../language/keywords/sockets.ts';
import type { ObjectSet } from '../object-form.ts';
import type { UnixObject } from './unix-object.ts';

const literal = (text: string): Pattern => literalPattern(text as ByteString);

/** Matches the type of a socket, as two bytes. */
function typeOf(name: string): Pattern {
  return sequence(ofByte(0), ofByte(typeNumber(name) ?? 0));
}

/** The protocol of every unix socket. */
export const noProtocol: Pattern = literal('\0\0');

/** Matches domain, type and protocol. */
function sockets(types: readonly string[]): Pattern {
  return sequence(ofByte(unixDomain >> 8), ofByte(unixDomain & 0xff), either(...types.map(typeOf)), noProtocol);
}

const abstract = sequence(literal('\0'), someText);
/** An unnamed or an abstract address. Abstract names with a NUL inside are not covered. */
export const unixAddresses: Pattern = either(literal('\x01'), abstract);
/** The label of the socket itself follows the address, and rules do not match the label. */
const afterAddress = literal('\0\0');
const connected = ['stream', 'seqpacket'];
const all = [...connected, 'dgram'];
/** All types of unix sockets. */
export const unixTypePattern: Pattern = either(...all.map(typeOf));
const peer = sequence(unixAddresses, afterAddress, literal('\x01'), unixAddresses, literal('\0'), someText);

/** Sockets without regard to a peer. */
const alone = (types: readonly string[]): Pattern => sequence(sockets(types), unixAddresses, afterAddress);

const shapes: Readonly<Record<string, Pattern>> = {
  create: sockets(all),
  bind: sequence(sockets(all), either(afterAddress, sequence(abstract, afterAddress))),
  listen: sequence(sockets(connected), unixAddresses, afterAddress, literal('\x02\0\x01')),
  setopt: sequence(sockets(all), unixAddresses, afterAddress, literal('\x04\0\x01')),
  getopt: sequence(sockets(all), unixAddresses, afterAddress, literal('\x04\0\x01')),
  accept: alone(connected),
  shutdown: alone(all),
  setattr: alone(all),
  getattr: alone(all),
  connect: sequence(sockets(connected), peer),
  // A connected socket is not checked when a task sends.
  send: sequence(sockets(['dgram']), peer),
};

const stream: UnixObject = {
  kind: 'unix',
  type: typeNumber('stream') ?? 0,
  own: { kind: 'unnamed' },
  subject: 'owner',
};
const dgram: UnixObject = { ...stream, type: typeNumber('dgram') ?? 0 };
const sets = new Map<string, readonly ObjectSet<UnixObject>[]>(
  Object.entries(shapes).map(([name, matched]) => [
    name,
    [
      {
        matched: [matched],
        like: name === 'send' ? dgram : stream,
        wordsOf,
        ...(isTowardsPeer(name) ? { namesLabel: true } : {}),
      },
    ],
  ]),
);

const datagrams = [sequence(sockets(['dgram']), peer)];
const furtherSets: Readonly<Record<string, readonly ObjectSet<UnixObject>[]>> = {
  // Connecting a datagram socket needs a permission to send.
  connect: [{ matched: datagrams, like: dgram, wordsOf, namesLabel: true }],
  // Before 6.17, the kernel checks every message by the type of the socket.
  send: [{ matched: [alone(connected)], like: stream, wordsOf }],
  receive: [
    { matched: [alone(all)], like: stream, wordsOf },
    // The kernel checks the receiver when the peer sends, and the listener when the peer connects.
    { matched: datagrams, like: dgram, wordsOf, namesLabel: true, side: 'object' },
  ],
  accept: [{ matched: [sequence(sockets(connected), peer)], like: stream, wordsOf, namesLabel: true, side: 'object' }],
};

function isTowardsPeer(name: string): boolean {
  return name === 'connect' || name === 'send';
}

/** Returns all sockets without paths for an operation. The label of the peer is spelled as in rules. */
export function unixUniverse(name: string): readonly ObjectSet<UnixObject>[] {
  return sets.get(name) ?? [];
}

/** Returns the sockets of further checks of a permission: on the peer's side, and by kernels before 6.17. */
export function furtherUnixChecks(name: string): readonly ObjectSet<UnixObject>[] {
  return furtherSets[name] ?? [];
}

const typePlace = 3;
const afterKind = 6;

/** Returns `TYPE [OWN-ADDRESS [PEER-LABEL PEER-ADDRESS]]`. */
function wordsOf(matched: ByteString): readonly (ByteString | undefined)[] {
  const type = typeName(matched.charCodeAt(typePlace)) as ByteString;
  const { word, rest } = addressAt(matched.slice(afterKind));
  const [, , command] = rest;
  if (command !== '\x01') return word === undefined ? [type] : [type, word];
  const other = addressAt(rest.slice(3));
  return [type, word, other.rest.slice(1) as ByteString, other.word];
}

function addressAt(text: string): { readonly word: ByteString | undefined; readonly rest: string } {
  if (text.startsWith('\x01')) return { word: undefined, rest: text.slice(1) };
  const end = text.indexOf('\0', 1);
  // Two NULs mean no address and no label.
  if (end <= 1) return { word: undefined, rest: text };
  return { word: `@${text.slice(1, end)}` as ByteString, rest: text.slice(end) };
}
