import { textOf } from '../../source/printable-text.ts';
import type { RecognisedCause } from '../known-cause.ts';

/** Descriptions of stacks, by the profile of the runtime. */
const links: Readonly<Record<string, string>> = {
  unconfined: 'https://github.com/containerd/containerd/issues/12886',
  crun: 'https://github.com/podman-container-tools/container-libs/issues/805',
  unprivileged_userns: 'https://github.com/cri-o/cri-o/issues/10036',
};

/**
 * Recognises a peer whose stack contains the recording profile: crun 1.14 stacks for no_new_privs, and
 * `kernel.apparmor_restrict_unprivileged_unconfined` turns a change of profile into stacking.
 */
export const stackedPeer: RecognisedCause = ({ profile, peer, namespace }) => {
  const parts = peer?.split('//&') ?? [];
  if (namespace !== undefined || profile === undefined || parts.length < 2 || !parts.includes(profile))
    return undefined;
  const partner = textOf(parts.find((part) => part !== profile) as typeof profile);
  const link = links[partner];
  return {
    id: 'stacked-peer',
    words: `the runtime stacks \`${partner}\` on the profile instead of replacing its label: a rule needs the whole stack as peer`,
    confirmed: true,
    ...(link === undefined ? {} : { link }),
  };
};
