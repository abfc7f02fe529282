import type { RecognisedCause } from '../known-cause.ts';

/**
 * Recognises the device that replaces inherited descriptors without permission.
 *
 * @see `aa_inherit_files`, `aa_null` in the kernel's `file.c` and `apparmorfs.c`
 */
export const nullDevice: RecognisedCause = ({ name }) =>
  name !== undefined && /^\/?apparmor\/\.null$/.test(name)
    ? {
        id: 'null-device',
        words:
          'the kernel replaced an inherited descriptor, which the profile denies, by this device: allow the file of the preceding `file_inherit` record instead',
        confirmed: true,
        link: 'https://github.com/roddhjav/apparmor.d/pull/44',
        verdict: 'quiet-log',
      }
    : undefined;
