import path from 'node:path';
import { Source, type ByteString } from '@lamellar/core';
import { largestText } from './read-file.ts';
import { kindOf, listPolicyFiles, type PolicyFiles } from './policy-files.ts';
import { namedIn } from './policy-loader.ts';
import { readStandardInput } from './read-standard-input.ts';

/** A file to check, or why it cannot be read. */
export type CheckedPath =
  | { readonly path: string; readonly source: Source }
  | { readonly path: string; readonly reason: string; readonly hint?: string };

/** What standard input is called where nobody says what its text will be. */
const standardInput = '<stdin>';

/**
 * Standard input as a policy file. Where others include the file of its name, they get this text.
 *
 * @param name - the path that it will have
 */
export async function readStandardPolicy(files: PolicyFiles, name = standardInput): Promise<Source> {
  const text = (await readStandardInput(largestText)).toString('latin1') as ByteString;
  const source = new Source(name, text);
  files.provide(source);
  return source;
}

/**
 * The policy files at paths, each once. A directory stands for the files in it that apparmor_parser would take: not what its
 * `disable/` names, and nothing below it.
 */
export function* checkedPaths(places: Iterable<string>, files: PolicyFiles): Generator<CheckedPath> {
  const seen = new Set<string>();
  for (const place of places) {
    for (const found of filesAt(place)) {
      const full = path.resolve(found.path);
      if (seen.has(full)) continue;
      seen.add(full);
      yield 'reason' in found ? found : read(found.path, files);
    }
  }
}

function* filesAt(place: string): Generator<{ path: string } | { path: string; reason: string; hint?: string }> {
  if (place === '' || kindOf(place) !== 'directory') {
    yield { path: place };
    return;
  }
  const listed = listPolicyFiles(place);
  if ('reason' in listed) {
    yield { path: place, reason: listed.reason };
    return;
  }
  if (listed.files.length === 0)
    yield { path: place, reason: 'a directory without policy', hint: 'policy is in files of the directory itself' };
  const isDisabled = namedIn(path.join(place, 'disable'));
  for (const file of listed.files) if (!isDisabled(path.basename(file))) yield { path: file };
}

function read(place: string, files: PolicyFiles): CheckedPath {
  const found = files.read(place);
  if (found instanceof Source) return { path: place, source: found };
  if (!('reason' in found))
    return { path: place, reason: 'it is compiled policy, not text', hint: 'see what is in it with `lamellar dump`' };
  const hint = 'special' in found ? 'write `-` to read from a pipe' : undefined;
  return { path: place, reason: found.reason, ...(hint === undefined ? {} : { hint }) };
}
