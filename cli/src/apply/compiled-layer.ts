import { createHash } from 'node:crypto';
import { isCompressedPolicy, realignProfile, unpackPolicy, type CompiledProfile } from '@lamellar/core/compiled';
import { textOf, type ByteString } from '@lamellar/core/language';
import type { LoadedProfile } from '../host/kernel/securityfs.ts';

/** A container layer in the kernel's form: what is loaded into a policy namespace in one step. */
export interface CompiledLayer {
  readonly policy: Uint8Array;
  readonly profiles: readonly CompiledLayerProfile[];
}

/** The layers of a design. */
export interface CompiledLayers {
  /** Those of containers, by the containers' names. */
  readonly containers: ReadonlyMap<string, CompiledLayer>;
  /** Host layers that are not generated, by their profiles. */
  readonly hostLayers: ReadonlyMap<string, CompiledLayer>;
}

/** The layers of what is only removed. */
export const noLayers: CompiledLayers = { containers: new Map(), hostLayers: new Map() };

interface CompiledLayerProfile {
  readonly name: ByteString;
  readonly mode: string;
  /** What the kernel may show as its hash; undefined for anything, as where another compiler may have made it. */
  readonly hashes: readonly string[] | undefined;
}

/** Two profiles of one name, which the kernel does not take together. */
export class DuplicateProfileError extends Error {
  override readonly name = 'DuplicateProfileError';

  constructor(profile: ByteString) {
    super(`profile \`${textOf(profile)}\` is declared more than once`);
  }
}

/**
 * Puts what apparmor_parser made of several files together.
 *
 * @param parts - of a file each, without a policy namespace
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
 * The same layer with what the kernel may show as hashes of its profiles: as it is here, and as the container's hook loads
 * it, with a policy namespace in its header.
 *
 * @param namespace - that one; undefined where there is no such hook
 */
export function withHashes({ policy, profiles }: CompiledLayer, namespace: ByteString | undefined): CompiledLayer {
  // What kernels that take it so show is not known.
  if (isCompressedPolicy(policy)) return { policy, profiles };
  const compiled = new Map<ByteString, CompiledProfile>(profilesOf(policy).map((profile) => [profile.name, profile]));
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

/** The number of the version, the last in a header without a policy namespace. */
const versionSize = 4;

/** What a policy namespace adds to a header: a chunk's name, `namespace`, and a string, each with a size and a NUL. */
function headerGrowth(namespace: ByteString): number {
  return chunkHeader + 'namespace\0'.length + chunkHeader + namespace.length + 1;
}

/** A code of one byte and a size of two. */
const chunkHeader = 3;

/** The layer's profiles that the kernel does not have as they are here, by name. */
export function missingProfiles(layer: CompiledLayer, loaded: readonly LoadedProfile[]): readonly ByteString[] {
  const byName = new Map(loaded.map((profile) => [profile.name, profile]));
  const isThere = ({ name, mode, hashes }: CompiledLayerProfile): boolean => {
    const found = byName.get(name);
    if (found === undefined || found.mode !== mode) return false;
    return found.hash === undefined || hashes === undefined || hashes.includes(found.hash);
  };
  return layer.profiles.filter((profile) => !isThere(profile)).map(({ name }) => name);
}

function profilesOf(policy: Uint8Array): readonly CompiledProfile[] {
  const { profiles, problem } = unpackPolicy(policy);
  if (problem !== undefined) throw new Error(`apparmor_parser wrote damaged policy: ${problem.message}`);
  return profiles;
}

function bytesOf(policy: Uint8Array, { offset, size }: CompiledProfile): Uint8Array {
  return policy.subarray(offset, offset + size);
}

/**
 * What the kernel shows as the hash of a profile, in the two algorithms that kernels have: of the format's version and the
 * profile's bytes.
 *
 * @see `aa_calc_profile_hash` in the kernel's `crypto.c`
 */
function hashesOf(version: Uint8Array, profile: Uint8Array): readonly string[] {
  return ['sha256', 'sha1'].map((algorithm) => createHash(algorithm).update(version).update(profile).digest('hex'));
}
