import type { ByteString } from '../../source/bytes.ts';

/**
 * The address of a unix socket; an abstract name excludes the leading NUL.
 *
 * @see unix(7)
 */
export type UnixAddress =
  | { readonly kind: 'unnamed' }
  | { readonly kind: 'abstract'; readonly name: ByteString }
  | { readonly kind: 'path'; readonly path: ByteString };

/** A unix socket, and the peer of a connection or a datagram. */
export interface UnixObject {
  readonly kind: 'unix';
  /** The kernel's number for the type: `SOCK_STREAM` … */
  readonly type: number;
  readonly own: UnixAddress;
  /** The peer socket of operations with a peer. */
  readonly peer?: UnixAddress;
  /** The names of the peer's profiles that rules match, in an object as seen by a profile. */
  readonly peerNames?: readonly ByteString[];
  /** The owner of the socket's file, if either address is a path. */
  readonly subject: 'owner' | 'other';
}
