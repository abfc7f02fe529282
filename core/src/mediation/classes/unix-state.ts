import type { SocketPermission } from '../../classes/network/sockets.ts';
import type { UnixAddress } from '../../classes/unix/unix-object.ts';
import type { ByteString } from '../../source/bytes.ts';
import { unixDomain } from '../../language/keywords/sockets.ts';
import { twoBytes } from './evaluate-socket.ts';
import type { ObjectField } from '../symbolic/field-answers.ts';

/** The matched properties of a socket. */
export interface UnixSocket {
  readonly type: number;
  readonly own: UnixAddress;
}

/** Returns the text of a unix socket's address: the name of an abstract address, or the path. */
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
 * Returns the matched fields of a single socket: the own address, not the peer's.
 *
 * @see `match_to_local`, `match_to_sk`, `match_to_cmd` in the kernel's `af_unix.c`
 */
export function fieldsOfUnix(
  permission: SocketPermission,
  { type, own }: UnixSocket,
): readonly [ObjectField, ObjectField] {
  const before = socket(type);
  if (permission === 'create') return [unchecked(before), unchecked('')];
  // For autobind, the kernel matches no address.
  const start = permission === 'bind' && own.kind === 'unnamed' ? '' : startOf(own);
  return [
    { before: `${before}${start}` as ByteString, isRequested: true },
    unchecked(`${ownEnd}${commandOf(permission)}`),
  ];
}

/**
 * Returns the input before the own address, and between own and peer address.
 *
 * @see `match_to_peer` in the kernel's `af_unix.c`
 */
export function beforeAddresses({ type, own }: UnixSocket, peer: UnixAddress): readonly [ByteString, ByteString] {
  return [`${socket(type)}${startOf(own)}` as ByteString, `${ownEnd}\x01${startOf(peer)}` as ByteString];
}

function unchecked(before: string): ObjectField {
  return { before: before as ByteString, isRequested: false };
}

/** After the own address: the label of the socket itself is not matched. */
const ownEnd = '\0\0';

function commandOf(permission: SocketPermission): string {
  // No rule can match a specific backlog or option number.
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

/** Returns domain, type and protocol 0 as input. */
function socket(type: number): string {
  return `${twoBytes(unixDomain)}${twoBytes(type)}${twoBytes(0)}`;
}

/**
 * Returns the input before the text of an address. @see `match_addr` in the kernel's `af_unix.c`; paths are matched by
 * file rules instead
 */
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
