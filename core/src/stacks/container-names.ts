import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { ByteString } from '../source/bytes.ts';

/** The runtimes of containers, which name both layers of a container. */
export type ContainerRuntime = 'lxc' | 'incus' | 'lxd';

/** The names that a runtime gives to a container's host-layer profile and to the container's policy namespace. */
export interface StackNames {
  readonly profile: ByteString;
  readonly namespace: ByteString;
}

/**
 * The maximum length of LXC's names. LXC leaves room for `//&:` and similar text in the kernel's 255 bytes of a name;
 * the kernel appends a number to the name in securityfs.
 */
export const maxLxcNameLength = 246;

/** The maximum length after `incus-` and `lxd-`. */
const maxIncusNameLength = 248;

/**
 * Returns the names of a container: `RUNTIME-INSTANCE_<PATH>`, for the policy namespace with `-` for each `/` of the
 * path.
 *
 * LXC shortens a long name to a hash, the same for both names. Incus and LXD leave out the path's first `/` in the
 * namespace's name, and hash both names separately.
 *
 * @param instance - the container's name; for Incus and LXD `PROJECT_NAME` in projects except `default`
 * @param path - the runtime's directory in the runtime's form: without a final slash, and for Incus and LXD cleaned
 * @see `apparmor_profile_full`, `apparmor_namespace` in LXC's `lsm/apparmor.c`; `InstanceProfileName`,
 * `InstanceNamespaceName` in `internal/server/apparmor/instance.go` of Incus, `lxd/apparmor/instance.go` of LXD
 */
export function stackNames(runtime: ContainerRuntime, instance: ByteString, path: ByteString): StackNames {
  if (runtime === 'lxc') {
    const full = `lxc-${instance}_<${path}>` as ByteString;
    const name = full.length > maxLxcNameLength ? fnv1a64(full) : full;
    return { profile: name, namespace: dashed(name) };
  }
  const shortened = (name: ByteString): ByteString =>
    `${runtime}-${name.length > maxIncusNameLength ? hashed(name) : name}` as ByteString;
  return {
    profile: shortened(`${instance}_<${path}>` as ByteString),
    namespace: shortened(`${instance}_<${dashed(path.replace(/^\//, '') as ByteString)}>` as ByteString),
  };
}

/** Returns the SHA-256 of a name as hexadecimal digits. */
function hashed(name: ByteString): string {
  return bytesToHex(sha256(Uint8Array.from(name, (byte) => byte.charCodeAt(0))));
}

/** The components of a host layer's name: `RUNTIME-INSTANCE_<PATH>`. */
export interface ProfileNameParts {
  readonly runtime: ContainerRuntime;
  /** The runtime's name for the container; for Incus and LXD `PROJECT_NAME` in projects except `default`. */
  readonly instance: ByteString;
  /** The runtime's directory. */
  readonly path: ByteString;
}

/** Parses a profile name built by `stackNames`; undefined for different names and for hashes. */
export function partsOfProfile(profile: ByteString): ProfileNameParts | undefined {
  const parts = /^(lxc|incus|lxd)-([^/]*)_<(.*)>$/s.exec(profile);
  if (parts === null) return undefined;
  const [, runtime, instance, path] = parts as unknown as [string, ContainerRuntime, ByteString, ByteString];
  return { runtime, instance, path };
}

/** The container described by a name of a layer. */
export interface InferredContainer {
  readonly runtime: ContainerRuntime;
  /** Undefined if hashed. */
  readonly name: ByteString | undefined;
}

/**
 * Returns the container of a host layer, by the profile's name. Returns undefined for names of no runtime, and for
 * LXC's hashes: a hash is recognised only by a policy namespace with an equal name.
 */
export function containerOfProfile(
  profile: ByteString,
): (InferredContainer & { readonly namespace: ByteString | undefined }) | undefined {
  const parts = partsOfProfile(profile);
  if (parts === undefined) {
    const runtime = hashingRuntime(profile);
    return runtime === undefined ? undefined : { runtime, name: undefined, namespace: undefined };
  }
  const { runtime, instance, path } = parts;
  return { runtime, name: nameOf(runtime, instance), namespace: stackNames(runtime, instance, path).namespace };
}

/**
 * Returns the container of a policy namespace, with the name of the host layer if derivable. A `-` in the path is read
 * as `/`, possibly wrongly. Returns undefined for names of no runtime.
 */
export function containerOfNamespace(
  namespace: ByteString,
): (InferredContainer & { readonly profile: ByteString | undefined }) | undefined {
  const parts = /^(lxc|incus|lxd)-(.*?)_<(.*)>$/s.exec(namespace);
  if (parts === null) {
    if (isLxcHash(namespace)) return { runtime: 'lxc', name: undefined, profile: namespace };
    const runtime = hashingRuntime(namespace);
    return runtime === undefined ? undefined : { runtime, name: undefined, profile: undefined };
  }
  const [, runtime, instance, folders] = parts as unknown as [string, ContainerRuntime, ByteString, ByteString];
  const path = `${runtime === 'lxc' ? '' : '/'}${folders.replaceAll('-', '/')}` as ByteString;
  return { runtime, name: nameOf(runtime, instance), profile: stackNames(runtime, instance, path).profile };
}

/** Returns whether the name may be LXC's hash of a too long name. */
export function isLxcHash(name: ByteString): boolean {
  return /^[0-9a-f]{16}$/.test(name);
}

function hashingRuntime(name: ByteString): ContainerRuntime | undefined {
  return /^(incus|lxd)-[0-9a-f]{64}$/.exec(name)?.[1] as ContainerRuntime | undefined;
}

/** Names of projects and instances in Incus and LXD contain no `_`. */
function nameOf(runtime: ContainerRuntime, instance: ByteString): ByteString {
  return runtime === 'lxc' ? instance : (instance.replace(/^[^_]*_/, '') as ByteString);
}

function dashed(path: ByteString): ByteString {
  return path.replaceAll('/', '-') as ByteString;
}

/** Computes FNV-1a with 64 bits, as 16 hexadecimal digits. */
function fnv1a64(bytes: ByteString): ByteString {
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < bytes.length; at++)
    hash = BigInt.asUintN(64, (hash ^ BigInt(bytes.charCodeAt(at))) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0') as ByteString;
}
