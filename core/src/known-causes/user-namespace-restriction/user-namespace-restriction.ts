import type { RecognisedCause } from '../known-cause.ts';

const infos: ReadonlySet<string> = new Set([
  'Userns create - transitioning profile',
  'Userns create restricted - failed to find unprivileged_userns profile',
]);

/** Recognises a program that `kernel.apparmor_restrict_unprivileged_userns` restricts, as on Ubuntu since 23.10. */
export const userNamespaceRestriction: RecognisedCause = ({ info, profile = '', comm = '' }) => {
  if (!infos.has(info ?? '') && profile.split('//')[0] !== 'unprivileged_userns') return undefined;
  // Any user can choose the name in a log, so only a plain name appears in the profile.
  const name = /^[a-z][\w.-]*$/i.test(comm) ? comm : 'NAME';
  return {
    id: 'user-namespace-restriction',
    words: `kernel.apparmor_restrict_unprivileged_userns restricts programs without a profile: load \`abi <abi/4.0>, profile ${name} /PATH/${name} flags=(unconfined) { userns, }\``,
    confirmed: true,
    link: 'https://ubuntu.com/blog/ubuntu-23-10-restricted-unprivileged-user-namespaces',
    verdict: 'not-policy',
  };
};
