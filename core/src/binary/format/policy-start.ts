/*
 * Recognises the form of policy. A separate module, so that reading text does not load decompression and verification.
 */

/**
 * The maximum size of decompressed policy: forty times the largest policy in Debian, and small enough for any machine.
 */
export const maxPolicySize = 64 * 1024 * 1024;

/** The first bytes of a frame. */
const frameMagic: readonly number[] = [0x28, 0xb5, 0x2f, 0xfd];

/** A name chunk, the size of the name, and the name at the start of all compiled policy. */
const versionChunk: readonly number[] = Array.from('\x04\x08\0version\0', (byte) => byte.charCodeAt(0));

/**
 * Returns whether bytes are compiled or compressed policy. As in the kernel, the first chunk or the first frame
 * decides, never the file's name.
 *
 * @see `verify_header` in the kernel's `policy_unpack.c`
 */
export function isCompiledPolicy(bytes: Uint8Array): boolean {
  return startsWith(bytes, 0, versionChunk) || isCompressedPolicy(bytes);
}

/** The size of apparmor_parser's header before a frame: a version, the compression level, and six zero bytes. */
const headerSize = 8;

/**
 * Returns whether policy is compressed: a zstd frame, with or without a header of eight bytes. The kernel ignores the
 * header's contents.
 *
 * @see `struct compr_user_header` in libapparmor's `apparmor_private.h`
 */
export function isCompressedPolicy(bytes: Uint8Array): boolean {
  return frameStart(bytes, 0) !== undefined;
}

/** Returns the start of the frame at an offset, or after a header at the offset. */
export function frameStart(bytes: Uint8Array, at: number): number | undefined {
  return [at, at + headerSize].find((start) => startsWith(bytes, start, frameMagic));
}

function startsWith(bytes: Uint8Array, at: number, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[at + index] === byte);
}
