import type { RecognisedCause } from '../known-cause.ts';
import { ociProfile } from '../oci-stacks.ts';

/**
 * Recognises a mount under the default profile of a container engine, which contains `deny mount,`. Linux 3.13 logged
 * such refusals; newer kernels are quiet.
 *
 * @see the templates of moby, containerd and container-libs
 */
export const engineMount: RecognisedCause = ({ operation, profile = '' }) =>
  operation === ('mount' as string) && ociProfile.test(profile)
    ? {
        id: 'engine-mount',
        words:
          'the default profiles of container engines contain `deny mount,`, which overrides an added rule: remove that line from your copy of the profile, and give the container the capability sys_admin',
        confirmed: false,
        link: 'https://github.com/moby/moby/issues/16233',
      }
    : undefined;
