import { closeSync, constants, existsSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs';
import type { ByteString } from '@lamellar/core/language';
import { bytePath, kernelNames, kernelValue } from './kernel-files.ts';

/** A profile as the kernel lists it. */
export interface LoadedProfile {
  /** Its name in its policy namespace. */
  readonly name: ByteString;
  /** As compiled policy has it; the kernel calls `prompt` `user`. */
  readonly mode: string;
  /** What it was loaded from: SHA-256, or SHA-1 before 6.8, of its part of the policy; undefined where none is kept. */
  readonly hash: string | undefined;
}

/** Where the kernel shows its policy, and takes changes to it. */
const securityfs = '/sys/kernel/security/apparmor';

/** Where it says what its AppArmor has. */
export const kernelFeatures = `${securityfs}/features`;

/** Where its policy namespaces are, as folders. */
export const policyNamespaces = `${securityfs}/policy/namespaces`;

/** Whether this machine's kernel has AppArmor, and shows its policy. */
export function hasAppArmor(): boolean {
  return statSync(`${securityfs}/policy`, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** A policy namespace of a kernel. */
export interface KernelNamespace {
  readonly exists: boolean;
  /** The names of the policy namespaces in it, sorted. */
  namespaces(): readonly ByteString[];
  /** Its profiles, children included, by name. */
  profiles(): readonly LoadedProfile[];
  /**
   * Loads compiled policy: all of it, in one step, or nothing. What is there under these names is replaced.
   *
   * @throws the system's error where the kernel refuses it
   */
  replace(policy: Uint8Array): void;
  /** Removes a profile with its children. @throws the system's error where it is not there */
  remove(name: ByteString): void;
}

/** The policy of a kernel. */
export interface Kernel {
  /** @param name - `a//b` for one in another; empty for the root */
  namespace(name: ByteString): KernelNamespace;
}

/** The policy of the running kernel. */
export class Securityfs implements Kernel {
  namespace(name: ByteString): KernelNamespace {
    const path = name === '' ? '' : `/namespaces/${name.replaceAll('//', '/namespaces/')}`;
    return new SecurityfsNamespace(`${securityfs}/policy${path}`);
  }
}

class SecurityfsNamespace implements KernelNamespace {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get exists(): boolean {
    return existsSync(bytePath(this.#folder));
  }

  namespaces(): readonly ByteString[] {
    return [...kernelNames(`${this.#folder}/namespaces`)].sort() as ByteString[];
  }

  profiles(): readonly LoadedProfile[] {
    return profileFolders(`${this.#folder}/profiles`)
      .map((found) => ({ name: found.name, mode: found.mode, hash: profileHash(found) }))
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  replace(policy: Uint8Array): void {
    const descriptor = openSync(bytePath(`${this.#folder}/.replace`), constants.O_WRONLY);
    try {
      // A load is one write(2), whatever its size.
      writeSync(descriptor, policy);
    } finally {
      closeSync(descriptor);
    }
  }

  remove(name: ByteString): void {
    writeFileSync(bytePath(`${this.#folder}/.remove`), bytePath(name));
  }
}

/** Where the kernel shows a profile. */
export interface ProfileFolder {
  /** Its name in its policy namespace. */
  readonly name: ByteString;
  /** As compiled policy has it. */
  readonly mode: string;
  readonly folder: string;
}

/**
 * The profiles in a folder of the kernel's, and their children, which are in folders of theirs.
 *
 * @param above - the parent's name, since a child only says its own; empty for those without a parent
 */
export function profileFolders(folder: string, above = ''): readonly ProfileFolder[] {
  return kernelNames(folder).flatMap((entry) => {
    const own = `${folder}/${entry}`;
    const [last, mode] = [kernelValue(own, 'name'), kernelValue(own, 'mode')];
    if (last === undefined || mode === undefined) return [];
    const name = (above === '' ? last : `${above}//${last}`) as ByteString;
    const below = `${own}/profiles`;
    // Most have none below them, and an error is slow to make.
    const children = existsSync(bytePath(below)) ? profileFolders(below, name) : [];
    return [{ name, mode: mode === 'user' ? 'prompt' : mode, folder: own }, ...children];
  });
}

/** Of what a profile was loaded from; undefined where the kernel keeps none. */
export function profileHash({ folder }: ProfileFolder): string | undefined {
  return hashIn(folder);
}

/** Of all that was loaded at once. @param folder - where the kernel keeps it */
export function rawDataHash(folder: string): string | undefined {
  return hashIn(folder);
}

function hashIn(folder: string): string | undefined {
  return kernelValue(folder, 'sha256') ?? kernelValue(folder, 'sha1');
}
