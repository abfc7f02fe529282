import type { ByteString } from '../source/bytes.ts';

/**
 * The address of a unix socket; an abstract name is without the NUL in front of it.
 *
 * @see unix(7)
 */
export type UnixAddress =
  | { readonly kind: 'unnamed' }
  | { readonly kind: 'abstract'; readonly name: ByteString }
  | { readonly kind: 'path'; readonly path: ByteString };

/** A unix socket, and the one that it is connected to or sends to. The label of that one is not part of it. */
export interface UnixThing {
  readonly kind: 'unix';
  /** `SOCK_STREAM` … as the kernel numbers them. */
  readonly type: number;
  readonly own: UnixAddress;
  /** Where it is about another socket. */
  readonly peer?: UnixAddress;
  /** Whether the task owns the socket's file, where one has a path. */
  readonly subject: 'owner' | 'other';
}
