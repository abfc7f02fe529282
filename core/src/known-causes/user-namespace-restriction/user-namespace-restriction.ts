import type { RecognisedCause } from '../known-cause.ts';

const infos: ReadonlySet<string> = new Set([
  'Userns create - transitioning profile',
  'Userns create restricted - failed to find unprivileged_userns profile',
]);

/** Profiles of Ubuntu without capabilities, and the cause of the profile on a task. */
const restricting: ReadonlyMap<string, string> = new Map([
  ['unprivileged_userns', 'kernel.apparmor_restrict_unprivileged_userns restricts programs without a profile'],
  ['unpriv_bwrap', "Ubuntu's profile `bwrap` takes the capabilities from the programs in its sandbox"],
  ['unpriv_unshare', "Ubuntu's profile `unshare` takes the capabilities from all started programs"],
]);

/** Recognises a program that `kernel.apparmor_restrict_unprivileged_userns` restricts, as on Ubuntu since 23.10. */
export const userNamespaceRestriction: RecognisedCause = ({ info, profile = '', comm = '' }) => {
  const reason = restricting.get(infos.has(info ?? '') ? 'unprivileged_userns' : (profile.split('//')[0] ?? ''));
  if (reason === undefined) return undefined;
  // Any user can choose the name in a log, so only a plain name appears in the profile.
  const name = /^[a-z][\w.-]*$/i.test(comm) ? comm : 'NAME';
  return {
    id: 'user-namespace-restriction',
    words: `${reason}: load \`abi <abi/4.0>, profile ${name} /PATH/${name} flags=(unconfined) { userns, }\``,
    confirmed: true,
    link: 'https://ubuntu.com/blog/ubuntu-23-10-restricted-unprivileged-user-namespaces',
    verdict: 'not-policy',
    replacesRules: true,
  };
};
