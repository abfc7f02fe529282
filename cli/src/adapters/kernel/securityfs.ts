import { constants, existsSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs';
import type { ByteString } from '@lamellar/core/language';
import { auditModes, type AuditMode } from '@lamellar/core/mediation';
import { bytePath, kernelNames, kernelValue } from './kernel-files.ts';
import { withDescriptor } from '../filesystem/with-descriptor.ts';

/** A profile as the kernel lists it. */
export interface LoadedProfile {
  /** The name in the policy namespace. */
  readonly name: ByteString;
  /** The mode as in compiled policy; the kernel calls `prompt` `user`. */
  readonly mode: string;
  /** The hash of the profile's compiled policy: SHA-256, or SHA-1 before 6.8; undefined if the kernel keeps no hash. */
  readonly hash: string | undefined;
}

/** The folder of the kernel's policy files. */
const securityfs = '/sys/kernel/security/apparmor';

/** The folder of AppArmor's parameters. */
const parameters = '/sys/module/apparmor/parameters';

/** The folder of the kernel's AppArmor features. */
export const kernelFeaturesFolder = `${securityfs}/features`;

/** The kernel's file for queries about labels. */
export const labelQueries = `${securityfs}/.access`;

/** The folder of the kernel's policy namespaces, as folders. */
export const policyNamespaces = `${securityfs}/policy/namespaces`;

/** Checks whether this machine's kernel has AppArmor and shows the policy. */
export function hasAppArmor(): boolean {
  return statSync(`${securityfs}/policy`, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The policy of the running kernel. */
export class Securityfs {
  /** @param name - `a//b` for an inner namespace; empty for the root */
  namespace(name: ByteString): KernelNamespace {
    const path = name === '' ? '' : `/namespaces/${name.replaceAll('//', '/namespaces/')}`;
    return new SecurityfsNamespace(`${securityfs}/policy${path}`);
  }

  /** The kernel's audit mode, which decides about denials in complain mode. */
  get auditMode(): AuditMode {
    const value = kernelValue(parameters, 'audit');
    return auditModes.find((mode) => mode === value) ?? 'normal';
  }

  /** True if the kernel evaluates all profiles as if they were in complain mode. */
  get isComplaining(): boolean {
    return kernelValue(parameters, 'mode') === 'complain';
  }
}

/** The policy of a kernel, also of a fake. */
export type LivePolicyInterface = Pick<Securityfs, 'namespace' | 'auditMode' | 'isComplaining'>;

/** A policy namespace of a kernel. */
export type KernelNamespace = Pick<SecurityfsNamespace, 'exists' | 'namespaces' | 'profiles' | 'replace' | 'remove'>;

class SecurityfsNamespace {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get exists(): boolean {
    return existsSync(bytePath(this.#folder));
  }

  /** Lists the names of the inner policy namespaces, sorted. */
  namespaces(): readonly ByteString[] {
    return [...kernelNames(`${this.#folder}/namespaces`)].sort() as ByteString[];
  }

  /** Lists the profiles, children included, by name. */
  profiles(): readonly LoadedProfile[] {
    return profileFolders(`${this.#folder}/profiles`)
      .map((found) => ({ name: found.name, mode: found.mode, hash: profileHash(found) }))
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /**
   * Loads compiled policy in one step, all or nothing. Replaces profiles of equal names.
   *
   * @throws the system's error if the kernel refuses the policy
   */
  replace(policy: Uint8Array): void {
    // The kernel expects a load in a single write(2), of any size.
    const opened = openSync(bytePath(`${this.#folder}/.replace`), constants.O_WRONLY);
    withDescriptor(opened, (descriptor) => writeSync(descriptor, policy));
  }

  /** Removes a profile with children. @throws the system's error if the profile is missing */
  remove(name: ByteString): void {
    writeFileSync(bytePath(`${this.#folder}/.remove`), bytePath(name));
  }
}

/** A profile with the kernel's folder. */
export interface ProfileFolder {
  /** The name in the policy namespace. */
  readonly name: ByteString;
  /** The mode as in compiled policy. */
  readonly mode: string;
  readonly folder: string;
}

/**
 * Lists the profiles in a kernel folder, and their children in nested folders.
 *
 * @param above - the parent's name, because a child has only its last component; empty without a parent
 */
export function profileFolders(folder: string, above = ''): readonly ProfileFolder[] {
  return kernelNames(folder).flatMap((entry) => {
    const own = `${folder}/${entry}`;
    const [last, mode] = [kernelValue(own, 'name'), kernelValue(own, 'mode')];
    if (last === undefined || mode === undefined) return [];
    const name = (above === '' ? last : `${above}//${last}`) as ByteString;
    const below = `${own}/profiles`;
    // Most profiles have no children, and the creation of an error is slow.
    const children = existsSync(bytePath(below)) ? profileFolders(below, name) : [];
    return [{ name, mode: mode === 'user' ? 'prompt' : mode, folder: own }, ...children];
  });
}

/** Returns the hash of a profile's compiled policy; undefined if the kernel keeps no hash. */
export function profileHash({ folder }: ProfileFolder): string | undefined {
  return rawDataHash(folder);
}

/** Returns the hash of a complete load. @param folder - the kernel's folder of the load */
export function rawDataHash(folder: string): string | undefined {
  return kernelValue(folder, 'sha256') ?? kernelValue(folder, 'sha1');
}
