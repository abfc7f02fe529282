import type { RecognisedCause } from '../known-cause.ts';

/** Recognises a change of root that Ubuntu's 6.8 kernels deny in policy namespaces, even to unconfined profiles. */
export const pivotRootInContainer: RecognisedCause = ({ operation, namespace }) =>
  operation === ('pivotroot' as string) && namespace !== undefined
    ? {
        id: 'pivot-root-in-container',
        words:
          'kernels 6.8 of Ubuntu 24.04 deny pivot_root in a policy namespace, even to a profile with `flags=(unconfined)`: use a different kernel',
        confirmed: false,
        link: 'https://github.com/canonical/lxd/issues/13389',
        verdict: 'bug',
      }
    : undefined;
