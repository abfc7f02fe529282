/*
 * What tells policy of one form from another, by itself: text is read without what decompresses and verifies.
 */

/** The largest policy that is read, decompressed: forty times the largest that Debian has, and no strain on any machine. */
export const largestPolicy = 64 * 1024 * 1024;

/** The bytes that a frame begins with. */
const frameMagic: readonly number[] = [0x28, 0xb5, 0x2f, 0xfd];

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
  return [at, at + headerSize].find((start) => frameMagic.every((byte, index) => bytes[start + index] === byte));
}
