import { createHash } from 'node:crypto';
import { textOf, unpackPolicy, type ByteString, type CompiledProfile } from '@lamellar/core';
import type { LoadedProfile } from '../host/securityfs.ts';

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
  /** What the kernel may show as its hash; undefined for anything. */
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
 * @param loaded - the same as the container's hook loads it, with one, so that it is known again; the same profiles have
 *   other bytes there, since their tables are aligned behind the namespace's name
 * @throws DuplicateProfileError
 */
export function joinCompiled(parts: readonly Uint8Array[], loaded: readonly Uint8Array[]): CompiledLayer {
  const policy = Buffer.concat(parts);
  const profiles = profilesOf(policy);
  const others = new Map(
    loaded.flatMap((part) => profilesOf(part).map((profile) => [profile.name, bytesOf(part, profile)] as const)),
  );
  const names = new Set<ByteString>();
  for (const { name } of profiles) {
    if (names.has(name)) throw new DuplicateProfileError(name);
    names.add(name);
  }
  return {
    policy,
    profiles: profiles.map((profile) => {
      const other = others.get(profile.name);
      const version = policy.subarray(profile.offset - 4, profile.offset);
      const forms = [bytesOf(policy, profile), ...(other === undefined ? [] : [other])];
      return { name: profile.name, mode: profile.mode, hashes: forms.flatMap((bytes) => hashesOf(version, bytes)) };
    }),
  };
}

/** The same layer as another compiler may have made it: of the same names and modes. */
export function withoutHashes({ policy, profiles }: CompiledLayer): CompiledLayer {
  return { policy, profiles: profiles.map(({ name, mode }) => ({ name, mode, hashes: undefined })) };
}

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
