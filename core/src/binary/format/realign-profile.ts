import { ChunkReader } from './chunk-reader.ts';

/** The alignment of automata in bytes, counted from the start of the load. */
const alignment = 8;

/**
 * Adapts a profile to a longer header, as written by apparmor_parser: only the padding before each automaton changes. A
 * header with a policy namespace is longer than a header without.
 *
 * @param profile - the bytes of a profile, without the header, not compressed
 * @param shift - the additional length of the header in bytes
 * @throws DamagedPolicyError if the bytes are no profile
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
    // The automaton's length is a multiple of the alignment, so the blob's remainder is the padding before the
    // automaton.
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
