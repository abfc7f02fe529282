import { textOf } from '../../source/printable-text.ts';
import type { RecognisedCause } from '../known-cause.ts';
import { ociPartners } from '../oci-stacks.ts';

/** Recognises a peer whose stack contains the recording profile. */
export const stackedPeer: RecognisedCause = ({ profile, peer, namespace }) => {
  const parts = peer?.split('//&') ?? [];
  if (namespace !== undefined || profile === undefined || parts.length < 2 || !parts.includes(profile))
    return undefined;
  const partner = textOf(parts.find((part) => part !== profile) as typeof profile);
  const link = ociPartners.get(partner);
  return {
    id: 'stacked-peer',
    words: `the runtime stacks \`${partner}\` on the profile instead of replacing its label: a rule needs the whole stack as peer`,
    confirmed: true,
    ...(link === undefined ? {} : { link }),
  };
};
