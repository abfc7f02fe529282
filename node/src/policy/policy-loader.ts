import path from 'node:path';
import type { PolicyNamespace } from '@lamellar/core';
import { CompiledUnit } from '@lamellar/core/binary';
import { bytesOf, memoised, printable, Source, wrongFile } from '@lamellar/core/language';
import { PolicyUnit, type PolicyEnvironment } from '@lamellar/core/namespaces';
import { LoadError } from '../load-error.ts';
import { assumeProfile } from './assume-profile.ts';
import { CompiledFile, type PolicyFiles } from './policy-files.ts';
import { kindOf } from '../files/kind-of.ts';
import { listNames } from '../files/list-names.ts';
import { listPolicyFiles, namedIn, noPolicyHint } from './policy-folder.ts';

/** A file below a directory that could not be read; the rest is loaded without the file. */
export interface UnreadFile {
  readonly path: string;
  readonly reason: string;
}

/** The files of a machine, and the context for compiling the files. */
export interface PolicySources {
  readonly files: PolicyFiles;
  readonly environment: PolicyEnvironment;
}

/** Loads policy from files and directories. */
export class PolicyLoader {
  readonly #files: PolicyFiles;
  readonly #environment: PolicyEnvironment;
  readonly #loaded = new Map<PolicyNamespace, Set<Source | CompiledFile>>();
  readonly unread: UnreadFile[] = [];

  constructor({ files, environment }: PolicySources) {
    this.#files = files;
    this.#environment = environment;
  }

  /**
   * Loads a stub for an unavailable profile, as `--assume` does.
   *
   * @throws LoadError if the word has a different form, or the policy has a profile of that name
   */
  assume(word: string, root: PolicyNamespace): void {
    assumeProfile(word, root, this.#environment);
  }

  /** Loads a file, a directory of files, or a policy tree. */
  load(place: string, namespace: PolicyNamespace): void {
    const shown = place === '' ? '``' : printable(place);
    const kind = kindOf(place);
    if (kind !== 'directory') {
      const failed = this.#file(place, namespace);
      if (failed !== undefined) throw new LoadError(`${shown}: ${failed.reason}`, failed);
      return;
    }
    if (isTree(place)) {
      this.#tree(place, namespace);
      return;
    }
    const found = this.#directory(place, namespace);
    if ('reason' in found) throw new LoadError(`${shown}: ${found.reason}`);
    if (found.files.length === 0)
      throw new LoadError(`${shown}: a directory without policy`, {
        hint: noPolicyHint(place, 'files of the directory itself, or in profiles/ and namespaces/ below it'),
      });
  }

  #tree(place: string, namespace: PolicyNamespace): void {
    // A user with write access to the folder can remove policy.
    this.#refuse(place);
    const profiles = path.join(place, 'profiles');
    if (kindOf(profiles) === 'directory') {
      const found = this.#directory(profiles, namespace);
      if ('reason' in found) this.unread.push({ path: profiles, reason: found.reason });
    }
    const namespaces = path.join(place, 'namespaces');
    if (kindOf(namespaces) !== 'directory') return;
    this.#refuse(namespaces);
    const listed = listNames(namespaces);
    if ('reason' in listed) {
      this.unread.push({ path: namespaces, reason: listed.reason });
      return;
    }
    for (const name of listed.names) {
      const below = path.join(namespaces, name);
      const kind = kindOf(below);
      if (kind === 'directory') this.#tree(below, namespace.ensure([bytesOf(name)]));
      else this.unread.push({ path: below, reason: kind === 'missing' ? 'a link without a target' : 'no directory' });
    }
  }

  /** Loads a directory like apparmor_parser: skips names in `disable/`, and obeys `force-complain/`. */
  #directory(place: string, namespace: PolicyNamespace): ReturnType<typeof listPolicyFiles> {
    const listed = listPolicyFiles(place);
    if ('reason' in listed) return listed;
    // A user with write access to these folders can remove a profile from the policy. So an untrusted file is an error,
    // not skipped.
    const decisive = ['disable', 'force-complain'].map((name) => path.join(place, name));
    for (const each of [place, ...decisive, ...listed.files]) this.#refuse(each);
    const [isDisabled, isForced] = [namedIn(path.join(place, 'disable')), namedIn(path.join(place, 'force-complain'))];
    for (const file of listed.files) {
      const name = path.basename(file);
      if (isDisabled(name)) continue;
      const failed = this.#file(file, namespace, isForced(name));
      if (failed !== undefined) this.unread.push({ path: file, reason: failed.reason });
    }
    return listed;
  }

  /** @throws LoadError if a file or folder is not trusted */
  #refuse(place: string): void {
    const refused = this.#files.refusal(place);
    if (refused !== undefined) throw new LoadError(`${printable(place)}: ${refused.reason}`, refused);
  }

  /** Loads a file once into a namespace, or returns the reason for a failed read. */
  #file(
    file: string,
    namespace: PolicyNamespace,
    forceComplain = false,
  ): { reason: string; hint?: string } | undefined {
    const read = this.#files.read(file);
    if ('reason' in read) return read;
    // Only compiled policy has NULs.
    const isBinary = read instanceof Source && read.text.includes('\0');
    const wrong = isBinary ? wrongFile(read.text, file, 'policy') : undefined;
    if (wrong !== undefined) return { reason: wrong.message, hint: wrong.hint };
    const loaded = memoised(this.#loaded, namespace, () => new Set());
    if (!loaded.has(read)) namespace.load(this.#unit(read, forceComplain));
    loaded.add(read);
    return undefined;
  }

  #unit(read: Source | CompiledFile, forceComplain: boolean): PolicyUnit | CompiledUnit {
    return read instanceof Source
      ? new PolicyUnit(read, this.#environment, forceComplain)
      : new CompiledUnit(read.name, read.bytes, this.#environment.loadSets);
  }
}

/**
 * Returns true for a directory in the kernel's layout. A directory with `abstractions` is one like `/etc/apparmor.d`,
 * which may have folders of any name: apparmor.d keeps profiles of policy namespaces in `namespaces/`.
 */
function isTree(place: string): boolean {
  const has = (name: string): boolean => kindOf(path.join(place, name)) === 'directory';
  return (has('profiles') || has('namespaces')) && !has('abstractions');
}
