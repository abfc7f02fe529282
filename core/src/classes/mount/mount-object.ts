import type { ByteString } from '../../source/bytes.ts';
import type { MountFlags } from './mount-flags.ts';

/** A mount or unmount as the kernel sees it: paths of directories end in `/`. */
export type MountObject =
  | {
      readonly kind: 'mount';
      readonly asks: 'mount';
      readonly flags: MountFlags;
      /** Undefined for a remount, a change of propagation, and a mount that is not attached anywhere. */
      readonly source?: ByteString;
      readonly target: ByteString;
      /** The type of a new file system. */
      readonly type?: ByteString;
      readonly data?: ByteString;
    }
  /** A move by move_mount(2), not mediated by older kernels. */
  | { readonly kind: 'mount'; readonly asks: 'move_mount'; readonly source?: ByteString; readonly target: ByteString }
  | { readonly kind: 'mount'; readonly asks: 'umount'; readonly target: ByteString }
  | { readonly kind: 'mount'; readonly asks: 'pivot_root'; readonly target: ByteString; readonly oldRoot: ByteString };
