import { ChunkReader } from './chunk-reader.ts';
import type { CompiledProblem } from './compiled-problem.ts';
import type { BinaryProfile } from './compiled-profile.ts';
import { decompressPolicy } from './compressed-policy.ts';
import { isCompressedPolicy, maxPolicySize } from './policy-start.ts';
import { DamagedPolicyError } from './damaged-policy-error.ts';
import { unpackHeader, type PolicyHeader } from './policy-header.ts';
import { unpackProfile } from './unpack-profile.ts';

/** The contents of a blob of compiled policy. */
export interface CompiledPolicy {
  /** The profiles before the damage, if any. The kernel would reject all profiles of a damaged blob. */
  readonly profiles: readonly BinaryProfile[];
  readonly problem: CompiledProblem | undefined;
  /** In bytes; undefined if the blob is not compressed. */
  readonly decompressedSize: number | undefined;
}

/**
 * Reads compiled policy: output of `apparmor_parser --stdout`, a file of the parser's cache, or `raw_data` of a running
 * kernel, compressed with zstd or not. Never throws, for any bytes. The result retains at most four times the input
 * size, plus 1 MiB. For compressed policy, the limit is five times the decompressed size; the decompressed size is at
 * most `maxPolicySize`. Garbage from unpacking is left to the engine.
 *
 * @see `aa_unpack` in the kernel's `policy_unpack.c`
 */
export function unpackPolicy(bytes: Uint8Array): CompiledPolicy {
  if (!isCompressedPolicy(bytes)) return { ...unpackProfiles(bytes, false), decompressedSize: undefined };
  const decompressed = decompressPolicy(bytes, maxPolicySize);
  const { profiles, problem } = unpackProfiles(decompressed.bytes, true);
  // A truncated profile after a decompression error is not reported as separate damage.
  return { profiles, problem: decompressed.problem ?? problem, decompressedSize: decompressed.bytes.length };
}

function unpackProfiles(bytes: Uint8Array, isDecompressed: boolean): Pick<CompiledPolicy, 'profiles' | 'problem'> {
  const profiles: BinaryProfile[] = [];
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
    return { profiles, problem: { offset: error.offset, isDecompressed, message: error.message } };
  }
  return { profiles, problem: undefined };
}
