import type { ByteString } from '../source/bytes.ts';
import { sha256 } from './sha256.ts';

/** What runs containers, and names their two layers. */
export type ContainerRuntime = 'lxc' | 'incus' | 'lxd';

/** What a runtime calls a container's profile in the policy namespace around it, and its own policy namespace. */
export interface StackNames {
  readonly profile: ByteString;
  readonly namespace: ByteString;
}

/**
 * LXC leaves room for `//&:` and the like in the kernel's 255 bytes of a name; the kernel adds a number to it in
 * securityfs.
 */
export const longestLxcName = 246;

/** Of what stands behind `incus-` and `lxd-`. */
const longestIncusName = 248;

/**
 * The names of a container: `RUNTIME-INSTANCE_<PATH>`, for the policy namespace with `-` for each `/` of the path.
 *
 * LXC shortens what is too long to a hash, one for both. Incus and LXD leave out the path's first `/` in the namespace's
 * name, and hash each of the two by itself.
 *
 * @param instance - the container's name; for Incus and LXD `PROJECT_NAME` in another project than `default`
 * @param path - the runtime's folder, as it holds it: without a slash at the end, and for Incus and LXD cleaned
 * @see `apparmor_profile_full`, `apparmor_namespace` in LXC's `lsm/apparmor.c`; `InstanceProfileName`,
 * `InstanceNamespaceName` in `internal/server/apparmor/instance.go` of Incus, `lxd/apparmor/instance.go` of LXD
 */
export function stackNames(runtime: ContainerRuntime, instance: ByteString, path: ByteString): StackNames {
  if (runtime === 'lxc') {
    const full = `lxc-${instance}_<${path}>` as ByteString;
    const name = full.length > longestLxcName ? fnv1a64(full) : full;
    return { profile: name, namespace: dashed(name) };
  }
  const shortened = (name: ByteString): ByteString =>
    `${runtime}-${name.length > longestIncusName ? sha256(name) : name}` as ByteString;
  return {
    profile: shortened(`${instance}_<${path}>` as ByteString),
    namespace: shortened(`${instance}_<${dashed(path.replace(/^\//, '') as ByteString)}>` as ByteString),
  };
}

/** What the name of a host layer is made of: `RUNTIME-INSTANCE_<PATH>`. */
export interface ProfileNameParts {
  readonly runtime: ContainerRuntime;
  /** What the runtime calls the container; Incus and LXD `PROJECT_NAME` in another project than `default`. */
  readonly instance: ByteString;
  /** The runtime's folder. */
  readonly path: ByteString;
}

/** What `stackNames` has made a profile's name of; undefined where it is another, or a hash. */
export function partsOfProfile(profile: ByteString): ProfileNameParts | undefined {
  const parts = /^(lxc|incus|lxd)-([^/]*)_<(.*)>$/s.exec(profile);
  if (parts === null) return undefined;
  const [, runtime, instance, path] = parts as unknown as [string, ContainerRuntime, ByteString, ByteString];
  return { runtime, instance, path };
}

/** What a name tells of the container that has it. */
export interface ToldContainer {
  readonly runtime: ContainerRuntime;
  /** Undefined where it is hashed. */
  readonly name: ByteString | undefined;
}

/**
 * The container whose host layer a profile is, by its name. Undefined where no runtime calls a profile so, and for a hash of
 * LXC's, which does not look like anything: it is told by the policy namespace of the same name.
 */
export function containerOfProfile(
  profile: ByteString,
): (ToldContainer & { readonly namespace: ByteString | undefined }) | undefined {
  const parts = partsOfProfile(profile);
  if (parts === undefined) {
    const runtime = hashingRuntime(profile);
    return runtime === undefined ? undefined : { runtime, name: undefined, namespace: undefined };
  }
  const { runtime, instance, path } = parts;
  return { runtime, name: nameOf(runtime, instance), namespace: stackNames(runtime, instance, path).namespace };
}

/**
 * The container whose policy namespace has this name, with the name of its host layer, as far as that can be told: a `-` in
 * the path is taken for a `/`, which it may not be. Undefined where no runtime calls a policy namespace so.
 */
export function containerOfNamespace(
  namespace: ByteString,
): (ToldContainer & { readonly profile: ByteString | undefined }) | undefined {
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

/** Whether LXC may have made this of a name that was too long. */
export function isLxcHash(name: ByteString): boolean {
  return /^[0-9a-f]{16}$/.test(name);
}

function hashingRuntime(name: ByteString): ContainerRuntime | undefined {
  return /^(incus|lxd)-[0-9a-f]{64}$/.exec(name)?.[1] as ContainerRuntime | undefined;
}

/** Projects of Incus and LXD hold no `_`, nor do instances. */
function nameOf(runtime: ContainerRuntime, instance: ByteString): ByteString {
  return runtime === 'lxc' ? instance : (instance.replace(/^[^_]*_/, '') as ByteString);
}

function dashed(path: ByteString): ByteString {
  return path.replaceAll('/', '-') as ByteString;
}

/** FNV-1a with 64 bits, as 16 hexadecimal digits. */
function fnv1a64(bytes: ByteString): ByteString {
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < bytes.length; at++)
    hash = BigInt.asUintN(64, (hash ^ BigInt(bytes.charCodeAt(at))) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0') as ByteString;
}
