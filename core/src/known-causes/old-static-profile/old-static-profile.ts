import type { RecognisedCause } from '../known-cause.ts';

/** Recognises a mount under a profile of the package lxc, made for older versions of systemd. */
export const oldStaticProfile: RecognisedCause = ({ operation, profile }) =>
  operation === ('mount' as string) && profile?.startsWith('lxc-container-default') === true
    ? {
        id: 'old-static-profile',
        words:
          'the static profiles of LXC allow few mounts, and sandboxes of systemd services need more: set `lxc.apparmor.profile = generated`, and `lxc.apparmor.allow_nesting = 1` for a trusted container',
        confirmed: false,
        link: 'https://github.com/lxc/lxc/issues/3371',
      }
    : undefined;
