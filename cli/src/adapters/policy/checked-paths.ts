import path from 'node:path';
import { Source, type ByteString } from '@lamellar/core/language';
import { maxTextBytes, kindOf } from '@lamellar/node/files';
import { type PolicyFiles, listPolicyFiles, namedIn, noPolicyHint } from '@lamellar/node/policy';
import { readStandardInput } from '../process/read-standard-input.ts';

/** The path of a policy file to check, or the reason for an error. */
export type ListedPath = { readonly path: string } | UnreadablePath;

/** The reason why a file cannot be read. */
export interface UnreadablePath {
  readonly path: string;
  readonly reason: string;
  readonly hint?: string;
}

/** The default name of standard input. */
const standardInput = '<stdin>';

/** Policy text from standard input, with a path. */
export interface StandardPolicy {
  readonly name: string;
  readonly text: ByteString;
}

/**
 * Reads standard input as a policy file. Includes of the path get the text, too.
 *
 * @param name - the future path of the text
 */
export async function readStandardPolicy(name = standardInput): Promise<StandardPolicy> {
  return { name, text: (await readStandardInput(maxTextBytes)).toString('latin1') as ByteString };
}

/**
 * Lists the policy files at paths without duplicates. A directory means the files that apparmor_parser would load:
 * without subdirectories and without names in `disable/`.
 */
export function listPaths(places: Iterable<string>): readonly ListedPath[] {
  const found = new Map<string, ListedPath>();
  for (const place of places) {
    for (const listed of filesAt(place)) {
      const full = path.resolve(listed.path);
      if (!found.has(full)) found.set(full, listed);
    }
  }
  return [...found.values()];
}

function* filesAt(place: string): Generator<ListedPath> {
  if (place === '' || kindOf(place) !== 'directory') {
    yield { path: place };
    return;
  }
  const listed = listPolicyFiles(place);
  if ('reason' in listed) {
    yield { path: place, reason: listed.reason };
    return;
  }
  if (listed.files.length === 0) {
    const hint = noPolicyHint(place, 'files of the directory itself');
    yield { path: place, reason: 'a directory without policy', hint };
  }
  const isDisabled = namedIn(path.join(place, 'disable'));
  for (const file of listed.files) if (!isDisabled(path.basename(file))) yield { path: file };
}

/** Reads the text of a policy file, or returns the reason for an error. */
export function readPolicyText(place: string, files: PolicyFiles): Source | UnreadablePath {
  const found = files.read(place);
  if (found instanceof Source) return found;
  if (!('reason' in found))
    return { path: place, reason: 'it is compiled policy, not text', hint: 'see what is in it with `lamellar dump`' };
  const hint = found.special ? 'write `-` to read from a pipe' : found.hint;
  return { path: place, reason: found.reason, ...(hint === undefined ? {} : { hint }) };
}
