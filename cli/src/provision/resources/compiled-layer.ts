import { isCompressedPolicy, realignProfile, unpackPolicy, type BinaryProfile } from '@lamellar/core/binary';
import { textOf, type ByteString } from '@lamellar/core/language';
import type { LoadedProfile } from '../../adapters/kernel/securityfs.ts';
import type { CompiledLayer, CompiledLayerProfile } from '../../adapters/policy/known-policy.ts';

export type { CompiledLayer } from '../../adapters/policy/known-policy.ts';

/** The layers of a design. */
export interface CompiledLayers {
  /** Container layers, by container name. */
  readonly containers: ReadonlyMap<string, CompiledLayer>;
  /** Host layers from policy files, by profile. */
  readonly hostLayers: ReadonlyMap<string, CompiledLayer>;
}

/** No layers, for a removal of containers. */
export const noLayers: CompiledLayers = { containers: new Map(), hostLayers: new Map() };

/** Two profiles with equal names. The kernel refuses both in a single load. */
export class DuplicateProfileError extends Error {
  override readonly name = 'DuplicateProfileError';

  constructor(profile: ByteString) {
    super(`profile \`${textOf(profile)}\` is declared more than once`);
  }
}

/**
 * Joins the compiled policy of several files.
 *
 * @param parts - the compiled files, without a policy namespace
 * @throws DuplicateProfileError
 */
export function joinCompiled(parts: readonly Uint8Array[]): CompiledLayer {
  const policy = Buffer.concat(parts);
  const profiles = profilesOf(policy);
  const names = new Set<ByteString>();
  for (const { name } of profiles) {
    if (names.has(name)) throw new DuplicateProfileError(name);
    names.add(name);
  }
  return { policy, profiles: profiles.map(({ name, mode }) => ({ name, mode, hashes: undefined })) };
}

/**
 * Adds the hashes that the kernel may show to the profiles of a layer: the hash without a policy namespace in the
 * header, and the hash with the namespace that the container's hook adds.
 *
 * @param namespace - the policy namespace; undefined if no hook loads the layer
 */
export function withHashes({ policy, profiles }: CompiledLayer, namespace: ByteString | undefined): CompiledLayer {
  // The hash of compressed policy in the kernel is unknown.
  if (isCompressedPolicy(policy)) return { policy, profiles };
  const compiled = new Map<ByteString, BinaryProfile>(profilesOf(policy).map((profile) => [profile.name, profile]));
  const hashed = profiles.map((profile) => {
    const found = compiled.get(profile.name);
    if (found === undefined) return profile;
    const bytes = bytesOf(policy, found);
    const version = policy.subarray(found.offset - versionSize, found.offset);
    const forms = namespace === undefined ? [bytes] : [bytes, realignProfile(bytes, headerGrowth(namespace))];
    return { ...profile, hashes: forms.flatMap((form) => hashesOf(version, form)) };
  });
  return { policy, profiles: hashed };
}

/** The size of the version number, the last field of a header without a policy namespace. */
const versionSize = 4;

/**
 * Returns the size of a policy namespace in a header: the name of a chunk, `namespace`, and a string. Both have a size
 * and a NUL.
 */
function headerGrowth(namespace: ByteString): number {
  return chunkHeader + 'namespace\0'.length + chunkHeader + namespace.length + 1;
}

/** The size of a code of one byte and a length of two bytes. */
const chunkHeader = 3;

/** Returns the names of the layer's profiles that the kernel lacks or has in a different form. */
export function missingProfiles(layer: CompiledLayer, loaded: readonly LoadedProfile[]): readonly ByteString[] {
  const byName = new Map(loaded.map((profile) => [profile.name, profile]));
  const isThere = ({ name, mode, hashes }: CompiledLayerProfile): boolean => {
    const found = byName.get(name);
    if (found === undefined || found.mode !== mode) return false;
    return found.hash === undefined || hashes === undefined || hashes.includes(found.hash);
  };
  return layer.profiles.filter((profile) => !isThere(profile)).map(({ name }) => name);
}

function profilesOf(policy: Uint8Array): readonly BinaryProfile[] {
  const { profiles, problem } = unpackPolicy(policy);
  if (problem !== undefined) throw new Error(`apparmor_parser wrote damaged policy: ${problem.message}`);
  return profiles;
}

function bytesOf(policy: Uint8Array, { offset, size }: BinaryProfile): Uint8Array {
  return policy.subarray(offset, offset + size);
}

/**
 * Calculates a profile's hash in the two algorithms of kernels, from the version of the format and the bytes of the
 * profile.
 *
 * @see `aa_calc_profile_hash` in the kernel's `crypto.c`
 */
function hashesOf(version: Uint8Array, profile: Uint8Array): readonly string[] {
  // Layers of earlier runs have hashes already, and the module is slow to load.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return ['sha256', 'sha1'].map((algorithm) => createHash(algorithm).update(version).update(profile).digest('hex'));
}
