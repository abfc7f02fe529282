import type { RecognisedCause } from '../known-cause.ts';

/**
 * Recognises the attachment of a detached mount, which kernels log as a move without a source.
 *
 * @see `aa_move_mount` in the kernel's `mount.c`
 */
export const detachedMount: RecognisedCause = ({ operation, srcName, flags = '' }) =>
  operation === ('mount' as string) && srcName === undefined && flags.split(/[, ]+/).includes('move')
    ? {
        id: 'detached-mount',
        words:
          'mount(8) of util-linux 2.39 uses move_mount(2), and Linux 6.7 checks it as a move without a source: rules for the file system do not match',
        confirmed: true,
        link: 'https://github.com/lxc/lxc/issues/4723',
      }
    : undefined;
