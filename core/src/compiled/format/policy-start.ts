/*
 * What tells policy of one form from another, by itself: text is read without what decompresses and verifies.
 */

/** The largest policy that is read, decompressed: forty times the largest that Debian has, and no strain on any machine. */
export const largestPolicy = 64 * 1024 * 1024;

/** The bytes that a frame begins with. */
const frameMagic: readonly number[] = [0x28, 0xb5, 0x2f, 0xfd];

/** A name chunk, the size of the name, and the name that all compiled policy begins with. */
const versionChunk: readonly number[] = Array.from('\x04\x08\0version\0', (byte) => byte.charCodeAt(0));

/**
 * Whether bytes are compiled policy, which is recognised as the kernel does, by the chunk that it begins with, and never
 * by a file's name; or compressed policy, by the frame that it begins with.
 *
 * @see `verify_header` in the kernel's `policy_unpack.c`
 */
export function isCompiledPolicy(bytes: Uint8Array): boolean {
  return startsWith(bytes, 0, versionChunk) || isCompressedPolicy(bytes);
}

/** What apparmor_parser puts before a frame: a version, the level of compression, and six bytes of nothing. */
const headerSize = 8;

/**
 * Whether policy is compressed: a zstd frame, by itself or behind a header of eight bytes, which the kernel passes over
 * whatever they are.
 *
 * @see `struct compr_user_header` in libapparmor's `apparmor_private.h`
 */
export function isCompressedPolicy(bytes: Uint8Array): boolean {
  return frameStart(bytes, 0) !== undefined;
}

/** Where the frame begins that is at a place, or behind a header there. */
export function frameStart(bytes: Uint8Array, at: number): number | undefined {
  return [at, at + headerSize].find((start) => startsWith(bytes, start, frameMagic));
}

function startsWith(bytes: Uint8Array, at: number, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[at + index] === byte);
}
