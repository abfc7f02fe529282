import type { SocketPermission } from '../class/sockets.ts';
import type { UnixAddress } from '../class/unix-thing.ts';
import type { ByteString } from '../source/bytes.ts';
import { unixDomain } from '../syntax/vocabulary/sockets.ts';
import { twoBytes } from './ask-socket.ts';
import type { Field } from './field-walk.ts';

/** What is asked of one socket. */
export interface UnixSocket {
  readonly type: number;
  readonly own: UnixAddress;
}

/** The texts that tell unix sockets apart: of an abstract address its name. */
export function textOfAddress(address: UnixAddress): ByteString {
  switch (address.kind) {
    case 'unnamed':
      return '' as ByteString;
    case 'abstract':
      return address.name;
    case 'path':
      return address.path;
  }
}

/**
 * What rules with addresses are asked about a socket by itself: its own address, and not that of the other side.
 *
 * @see `match_to_local`, `match_to_sk`, `match_to_cmd` in the kernel's `af_unix.c`
 */
export function fieldsOfUnix(permission: SocketPermission, { type, own }: UnixSocket): readonly [Field, Field] {
  const before = socket(type);
  if (permission === 'create') return [unasked(before), unasked('')];
  // An address of the kernel's choice is asked for by none.
  const start = permission === 'bind' && own.kind === 'unnamed' ? '' : startOf(own);
  return [{ before: `${before}${start}` as ByteString, isAsked: true }, unasked(`${ownEnd}${commandOf(permission)}`)];
}

/**
 * What they are walked by in front of the address of the one socket, and between it and that of the other.
 *
 * @see `match_to_peer` in the kernel's `af_unix.c`
 */
export function beforeAddresses({ type, own }: UnixSocket, peer: UnixAddress): readonly [ByteString, ByteString] {
  return [`${socket(type)}${startOf(own)}` as ByteString, `${ownEnd}\x01${startOf(peer)}` as ByteString];
}

function unasked(before: string): Field {
  return { before: before as ByteString, isAsked: false };
}

/** Behind the own address: the label of the socket itself is not looked at. */
const ownEnd = '\0\0';

function commandOf(permission: SocketPermission): string {
  // No rule can tell how many may wait, or options, by their numbers.
  const number = twoBytes(1);
  switch (permission) {
    case 'listen':
      return `\x02${number}`;
    case 'setopt':
    case 'getopt':
      return `\x04${number}`;
    default:
      return '';
  }
}

/** Domain, type and protocol, which is 0. */
function socket(type: number): string {
  return `${twoBytes(unixDomain)}${twoBytes(type)}${twoBytes(0)}`;
}

/** What is in front of the text of an address. @see `match_addr` in the kernel's `af_unix.c`: paths are matched by rules about files instead */
function startOf({ kind }: UnixAddress): string {
  switch (kind) {
    case 'unnamed':
      return '\x01';
    case 'abstract':
      return '\0';
    case 'path':
      return '';
  }
}
