import type { RecognisedCause } from '../known-cause.ts';

/** Recognises a program of a container under the profile of lxc-start: the container has no profile of its own. */
export const startingProfile: RecognisedCause = ({ profile, comm }) =>
  profile === ('/usr/bin/lxc-start' as string) && comm !== undefined && !comm.startsWith('lxc')
    ? {
        id: 'starting-profile',
        words:
          'the container runs under the profile of lxc-start, which is for lxc-start alone: set `lxc.apparmor.profile = generated`, and restart the container',
        confirmed: true,
        link: 'https://github.com/lxc/lxc/issues/1733',
        verdict: 'not-policy',
      }
    : undefined;
