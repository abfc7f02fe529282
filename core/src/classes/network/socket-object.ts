/** A socket, with the attributes that generic network rules match. Numbers are the kernel's. */
export interface SocketObject {
  readonly kind: 'socket';
  /** `AF_INET` … */
  readonly family: number;
  /** `SOCK_STREAM` … */
  readonly type: number;
  /** The protocol; 0 for the default protocol of the family and type. */
  readonly protocol: number;
}
