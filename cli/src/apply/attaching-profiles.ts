import { isCompressedPolicy, unpackPolicy, type CompiledProfile } from '@lamellar/core/compiled';
import { bytesOf, type ByteString } from '@lamellar/core/language';

/** A profile that programs get by themselves when they are started. */
export interface AttachingProfile {
  readonly name: ByteString;
  /** Of several that match, the kernel takes the one with the greatest, and none where there is no such one. */
  readonly length: number;
  /** Whether it attaches to a program by its path. */
  attachesTo(program: string): boolean;
}

const known = new WeakMap<Uint8Array, readonly AttachingProfile[]>();

/**
 * The profiles of compiled policy that programs get by themselves. Those that ask for extended attributes are none here: what files have of
 * these is not known.
 *
 * @see `find_attach` in the kernel's `domain.c`
 */
export function attachingProfiles(policy: Uint8Array): readonly AttachingProfile[] {
  let found = known.get(policy);
  if (found === undefined) {
    const { profiles } = isCompressedPolicy(policy) ? { profiles: [] } : unpackPolicy(policy);
    known.set(policy, (found = profiles.flatMap((profile) => attachingProfile(profile) ?? [])));
  }
  return found;
}

/** The one that a program gets; undefined where that is none. */
export function profileOf(program: string, profiles: readonly AttachingProfile[]): ByteString | undefined {
  const matching = profiles.filter((profile) => profile.attachesTo(program));
  const length = Math.max(...matching.map((profile) => profile.length));
  const [longest, ...others] = matching.filter((profile) => profile.length === length);
  return others.length === 0 ? longest?.name : undefined;
}

function attachingProfile(profile: CompiledProfile): AttachingProfile | undefined {
  const { name, attachment, isHat } = profile;
  const { match, length, xattrs } = attachment;
  if (isHat || name.includes('//') || xattrs.size > 0) return undefined;
  if (match === undefined)
    return name.startsWith('/')
      ? { name, length: Number.MAX_SAFE_INTEGER, attachesTo: (program) => bytesOf(program) === name }
      : undefined;
  return {
    name,
    length,
    attachesTo(program) {
      let state = match.start;
      for (const byte of Buffer.from(program)) state = match.dfa.step(state, byte);
      return match.permissions(state).allow !== 0;
    },
  };
}
