import { textOf } from '../../source/printable-text.ts';
import type { RecognisedCause } from '../known-cause.ts';
import { ociPartners } from '../oci-stacks.ts';

/**
 * Returns the part that the runtime stacks on the profile: a known runtime, also in records of the runtime's profile. So
 * all records of a stack with a known runtime have the same cause.
 */
function partnerIn(parts: readonly string[], profile: string): string {
  const others = parts.filter((part) => part !== profile);
  const isPartner = (part: string): boolean => ociPartners.has(part);
  return others.find(isPartner) ?? parts.find(isPartner) ?? others[0] ?? profile;
}

/** Recognises a peer whose stack contains the recording profile. */
export const stackedPeer: RecognisedCause = ({ profile, peer, namespace }) => {
  const parts = peer?.split('//&') ?? [];
  if (namespace !== undefined || profile === undefined || parts.length < 2 || !parts.includes(profile))
    return undefined;
  const partner = partnerIn(
    parts.map((part) => textOf(part as typeof profile)),
    textOf(profile),
  );
  const link = ociPartners.get(partner);
  return {
    id: 'stacked-peer',
    words: `the runtime stacks \`${partner}\` on the profile instead of replacing its label: a rule needs the whole stack as peer`,
    confirmed: true,
    ...(link === undefined ? {} : { link }),
  };
};
