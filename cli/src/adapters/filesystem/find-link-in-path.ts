import { lstatSync } from 'node:fs';
import path from 'node:path';
import { ifPossible } from '../tolerated-failures.ts';

/**
 * Finds the first link on the path to a file, below a folder's direct subfolder, the file included. Undefined without a
 * link, or if the file is missing. The direct subfolders may be links, because the owner of the folder made them.
 */
export function findLinkInPath(file: string, folder: string): string | undefined {
  const [first = '..', ...way] = path.relative(folder, path.resolve(file)).split('/');
  if (first === '..') return undefined;
  let place = path.join(folder, first);
  for (const name of way) {
    place = path.join(place, name);
    // An error counts as no link: a later read reports the error.
    if (ifPossible(() => lstatSync(place, { throwIfNoEntry: false }))?.isSymbolicLink() === true) return place;
  }
  return undefined;
}
