import { ChunkReader } from './chunk-reader.ts';

/** The automata of a profile are aligned to this many bytes, counted from the start of what is loaded. */
const alignment = 8;

/**
 * A profile as apparmor_parser writes it behind a longer header: nothing differs but the zeros in front of each automaton,
 * which align it. A header that names a policy namespace is longer than one that does not.
 *
 * @param profile - the bytes of a profile, without its header, not compressed
 * @param shift - by how many bytes the header is longer
 * @throws DamagedPolicyError where this is no profile
 * @see `unpack_dfa` in the kernel's `policy_unpack.c`
 */
export function realignProfile(profile: Uint8Array, shift: number): Uint8Array {
  const reader = new ChunkReader(profile);
  const parts: Uint8Array[] = [];
  let copied = 0;
  let added = shift;
  while (!reader.isAtEnd) {
    const { end, automaton } = reader.pass();
    if (automaton === undefined) continue;
    // An automaton is a multiple of the alignment, and what its blob has more is in front of it.
    const padding = (end - automaton) % alignment;
    const needed = modulo(padding - added, alignment);
    const sized = new Uint8Array(4 + needed);
    new DataView(sized.buffer).setUint32(0, end - automaton - padding + needed, true);
    parts.push(profile.subarray(copied, automaton - 4), sized);
    copied = automaton + padding;
    added += needed - padding;
  }
  parts.push(profile.subarray(copied));
  return concatenated(parts);
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
