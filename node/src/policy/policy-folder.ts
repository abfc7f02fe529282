import { readdirSync } from 'node:fs';
import path from 'node:path';
import { isPolicyFileName } from '@lamellar/core/namespaces';
import { kindOf } from '../files/kind-of.ts';
import { listNames } from '../files/list-names.ts';
import { failure } from '../files/read-file.ts';

/**
 * Lists the files of a directory that apparmor_parser would read: regular files, not hidden, not a README, not left by
 * a package manager; sorted by name, without subdirectories. Includes a dangling link, because the parser fails at the
 * link.
 */
export function listPolicyFiles(
  directory: string,
): { readonly files: readonly string[] } | { readonly reason: string } {
  try {
    const names = readdirSync(directory, { withFileTypes: true })
      .filter((entry) => isPolicyFileName(entry.name))
      .filter((entry) => entry.isFile() || (entry.isSymbolicLink() && isFileLink(path.join(directory, entry.name))))
      .map((entry) => entry.name);
    return { files: names.sort().map((name) => path.join(directory, name)) };
  } catch (error) {
    return failure(error);
  }
}

/**
 * Returns the hint for a directory without policy files.
 *
 * @param places - the places where policy would be found
 */
export function noPolicyHint(directory: string, places: string): string {
  // roddhjav/apparmor.d has policy with build directives in folders such as `groups/gnome`.
  return kindOf(path.join(directory, 'groups')) === 'directory'
    ? 'this is the source of apparmor.d; `just prebuild` writes the policy to .build/apparmor.d'
    : `policy is in ${places}`;
}

function isFileLink(place: string): boolean {
  const kind = kindOf(place);
  return kind === 'file' || kind === 'missing';
}

/**
 * Returns a predicate for the names in a folder, which most machines lack or have empty. A dangling link does not
 * count.
 */
export function namedIn(folder: string): (name: string) => boolean {
  const listed = listNames(folder);
  const names = 'names' in listed ? new Set(listed.names) : undefined;
  // Files of a folder that cannot be listed may still be accessible.
  const mayHave = names === undefined ? kindOf(folder) === 'directory' : names.size > 0;
  return (name) => mayHave && names?.has(name) !== false && kindOf(path.join(folder, name)) !== 'missing';
}
