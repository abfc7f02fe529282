import { match, type State } from '../automaton/automaton.ts';
import { socketClasses, type SocketPermission } from '../class/sockets.ts';
import type { UnixAddress } from '../class/unix-thing.ts';
import type { Profile } from '../profile/profile.ts';
import type { ByteString } from '../source/bytes.ts';
import { unixDomain } from '../syntax/vocabulary/sockets.ts';
import { twoBytes } from './ask-socket.ts';

/** What is asked of one socket. */
export interface UnixSocket {
  readonly type: number;
  readonly own: UnixAddress;
}

/**
 * The state that says what a profile's rules with addresses allow of a socket by itself.
 *
 * @see `match_to_local`, `match_to_sk`, `match_to_cmd` in the kernel's `af_unix.c`
 */
export function stateOfUnix({ policy }: Profile, permission: SocketPermission, { type, own }: UnixSocket): State {
  return match(policy, policy.start(socketClasses.v9), bytesOf(permission, type, own));
}

/**
 * The state in front of the label of the other side.
 *
 * @see `match_to_peer` in the kernel's `af_unix.c`
 */
export function stateBeforePeer({ policy }: Profile, { type, own }: UnixSocket, peer: UnixAddress): State {
  const text = `${socket(type)}${local(textOfAddress(own))}\x01${textOfAddress(peer)}\0`;
  return match(policy, policy.start(socketClasses.v9), text as ByteString);
}

function bytesOf(permission: SocketPermission, type: number, own: UnixAddress): ByteString {
  const here = `${socket(type)}${local(textOfAddress(own))}`;
  // No rule can tell how many may wait, or options, by their numbers.
  const number = twoBytes(1);
  switch (permission) {
    case 'create':
      return socket(type) as ByteString;
    case 'bind':
      // An address of the kernel's choice is asked for by none.
      return `${socket(type)}${local(own.kind === 'unnamed' ? '' : textOfAddress(own))}` as ByteString;
    case 'listen':
      return `${here}\x02${number}` as ByteString;
    case 'setopt':
    case 'getopt':
      return `${here}\x04${number}` as ByteString;
    default:
      return here as ByteString;
  }
}

/** Domain, type and protocol, which is 0. */
function socket(type: number): string {
  return `${twoBytes(unixDomain)}${twoBytes(type)}${twoBytes(0)}`;
}

/** An address, and the label of the socket itself, which is not looked at. */
function local(address: string): string {
  return `${address}\0\0`;
}

/** @see `match_addr` in the kernel's `af_unix.c`: paths are matched by rules about files instead */
function textOfAddress(address: UnixAddress): string {
  switch (address.kind) {
    case 'unnamed':
      return '\x01';
    case 'abstract':
      return `\0${address.name}`;
    case 'path':
      return address.path;
  }
}
