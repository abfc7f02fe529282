import type { ByteString } from '../source/bytes.ts';
import type { MountFlags } from './mount-flags.ts';

/** What is mounted, or no longer, as the kernel has it: paths of directories end in `/`. */
export type MountThing =
  | {
      readonly kind: 'mount';
      readonly asks: 'mount';
      readonly flags: MountFlags;
      /** Undefined where there is none: for a remount, a change of propagation, and a mount that is not attached anywhere. */
      readonly source?: ByteString;
      readonly target: ByteString;
      /** Of a new file system. */
      readonly type?: ByteString;
      readonly data?: ByteString;
    }
  /** By move_mount(2), which kernels did not always ask about. */
  | { readonly kind: 'mount'; readonly asks: 'move_mount'; readonly source?: ByteString; readonly target: ByteString }
  | { readonly kind: 'mount'; readonly asks: 'umount'; readonly target: ByteString }
  | { readonly kind: 'mount'; readonly asks: 'pivot_root'; readonly target: ByteString; readonly oldRoot: ByteString };
