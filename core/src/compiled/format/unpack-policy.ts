import { ChunkReader } from './chunk-reader.ts';
import type { CompiledProblem } from './compiled-problem.ts';
import type { CompiledProfile } from './compiled-profile.ts';
import { decompressPolicy } from './compressed-policy.ts';
import { isCompressedPolicy, largestPolicy } from './policy-start.ts';
import { DamagedPolicyError } from './damaged-policy-error.ts';
import { unpackHeader, type PolicyHeader } from './policy-header.ts';
import { unpackProfile } from './unpack-profile.ts';

/** What a blob of compiled policy holds. */
export interface CompiledPolicy {
  /** The profiles in front of the damage, if there is any. The kernel would take none of them then. */
  readonly profiles: readonly CompiledProfile[];
  readonly problem: CompiledProblem | undefined;
  /** In bytes; undefined where the blob is not compressed. */
  readonly decompressedSize: number | undefined;
}

/**
 * Reads compiled policy: what `apparmor_parser --stdout` writes, a file of its cache, or `raw_data` of a running kernel,
 * compressed with zstd or not. Never throws, whatever the bytes are. What it keeps is at most four times as many bytes,
 * and 1 MiB; of compressed policy five times as many as it decompresses to, which are at most `largestPolicy`. What it
 * lets go of meanwhile is a matter of the engine.
 *
 * @see `aa_unpack` in the kernel's `policy_unpack.c`
 */
export function unpackPolicy(bytes: Uint8Array): CompiledPolicy {
  if (!isCompressedPolicy(bytes)) return { ...unpackProfiles(bytes, false), decompressedSize: undefined };
  const decompressed = decompressPolicy(bytes, largestPolicy);
  const { profiles, problem } = unpackProfiles(decompressed.bytes, true);
  // A profile that is cut off is no damage of its own.
  return { profiles, problem: decompressed.problem ?? problem, decompressedSize: decompressed.bytes.length };
}

function unpackProfiles(bytes: Uint8Array, isDecompressed: boolean): Pick<CompiledPolicy, 'profiles' | 'problem'> {
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
    return { profiles, problem: { offset: error.offset, isDecompressed, message: error.message } };
  }
  return { profiles, problem: undefined };
}
