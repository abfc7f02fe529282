import texts from './policy-texts.json' with { type: 'json' };

/** A policy file of Ubuntu for programs of the host, rewritten from its effect. */
export interface UbuntuPolicy {
  /** The profiles of the file. */
  readonly profiles: readonly string[];
  /** AppArmor policy source. */
  readonly text: string;
}

const unprivileged = ['unprivileged_userns'];
const bwrap = ['bwrap', 'unpriv_bwrap'];
const unshare = { profiles: ['unshare', 'unpriv_unshare'], text: texts['ubuntu/unshare.aa'] };
const password = ['unix-chkpwd'];

/**
 * The policy files of Ubuntu's packages `apparmor` and `apparmor-profiles` about user namespaces and passwords, by
 * release. Ubuntu's own text has a different licence, so each file is written from the effect of the original.
 */
export const ubuntuPolicies: ReadonlyMap<string, readonly UbuntuPolicy[]> = new Map([
  [
    '24.04',
    [
      { profiles: unprivileged, text: texts['ubuntu/unprivileged-userns.aa'] },
      { profiles: bwrap, text: texts['ubuntu/bwrap-24.04.aa'] },
      unshare,
      { profiles: password, text: texts['ubuntu/unix-chkpwd.aa'] },
    ],
  ],
  [
    '25.10',
    [
      { profiles: unprivileged, text: texts['ubuntu/unprivileged-userns.aa'] },
      { profiles: bwrap, text: texts['ubuntu/bwrap.aa'] },
      unshare,
      { profiles: password, text: texts['ubuntu/unix-chkpwd.aa'] },
    ],
  ],
  [
    '26.04',
    [
      { profiles: unprivileged, text: texts['ubuntu/unprivileged-userns-26.04.aa'] },
      { profiles: bwrap, text: texts['ubuntu/bwrap.aa'] },
      unshare,
      { profiles: password, text: texts['ubuntu/unix-chkpwd-26.04.aa'] },
    ],
  ],
]);
