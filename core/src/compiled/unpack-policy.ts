import { ChunkReader } from './chunk-reader.ts';
import type { CompiledProfile } from './compiled-profile.ts';
import { DamagedPolicyError } from './damaged-policy-error.ts';
import { unpackHeader, type PolicyHeader } from './policy-header.ts';
import { unpackProfile } from './unpack-profile.ts';

/** What is wrong with compiled policy, and where. */
export interface CompiledProblem {
  /** In bytes from the start of the blob. */
  readonly offset: number;
  /** In lower case without a full stop, as diagnostics have it. */
  readonly message: string;
}

/** What a blob of compiled policy holds. */
export interface CompiledPolicy {
  /** The profiles in front of the damage, if there is any. The kernel would take none of them then. */
  readonly profiles: readonly CompiledProfile[];
  readonly problem: CompiledProblem | undefined;
}

/**
 * Reads compiled policy: what `apparmor_parser --stdout` writes, a file of its cache, or `raw_data` of a running kernel,
 * where that is not compressed. Never throws, whatever the bytes are; what it allocates is bounded by their number.
 *
 * @see `aa_unpack` in the kernel's `policy_unpack.c`
 */
export function unpackPolicy(bytes: Uint8Array): CompiledPolicy {
  if (isCompressedPolicy(bytes)) return { profiles: [], problem: { offset: 0, message: 'it is compressed with zstd' } };
  const profiles: CompiledProfile[] = [];
  const reader = new ChunkReader(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let header: PolicyHeader | undefined;
  try {
    while (!reader.isAtEnd) {
      header = unpackHeader(reader, header);
      profiles.push(unpackProfile(reader, view, header));
    }
  } catch (error) {
    if (!(error instanceof DamagedPolicyError)) throw error;
    return { profiles, problem: { offset: error.offset, message: error.message } };
  }
  return { profiles, problem: undefined };
}

const zstdMagic = [0x28, 0xb5, 0x2f, 0xfd];

/** Whether policy is a zstd frame, by itself or behind the eight bytes that apparmor_parser 5.0 puts before it. */
export function isCompressedPolicy(bytes: Uint8Array): boolean {
  return [0, 8].some((start) => zstdMagic.every((byte, index) => bytes[start + index] === byte));
}
