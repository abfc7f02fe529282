/** A socket as far as rules about all sockets know it. Numbers are the kernel's. */
export interface SocketThing {
  readonly kind: 'socket';
  /** `AF_INET` … */
  readonly family: number;
  /** `SOCK_STREAM` … */
  readonly type: number;
  /** 0 for that which the family has for the type. */
  readonly protocol: number;
}
