import type { RecognisedCause } from '../known-cause.ts';

const infos: ReadonlySet<string> = new Set([
  'Userns create - transitioning profile',
  'Userns create restricted - failed to find unprivileged_userns profile',
]);

/** Recognises a program that `kernel.apparmor_restrict_unprivileged_userns` restricts, as on Ubuntu since 23.10. */
export const userNamespaceRestriction: RecognisedCause = ({ info, profile = '' }) =>
  infos.has(info ?? '') || profile.split('//')[0] === 'unprivileged_userns'
    ? {
        id: 'user-namespace-restriction',
        words:
          'kernel.apparmor_restrict_unprivileged_userns restricts the user namespace of a program without a profile: give the program its own profile',
        confirmed: true,
        link: 'https://ubuntu.com/blog/ubuntu-23-10-restricted-unprivileged-user-namespaces',
        verdict: 'not-policy',
      }
    : undefined;
