import { lstatSync } from 'node:fs';
import path from 'node:path';

/**
 * The first link on the way to a file within one of a folder's folders, the file itself included; undefined where there is none, or
 * where the file is not there. The folder's folders may be links: whoever owns the folder has made them.
 */
export function linkOnTheWay(file: string, folder: string): string | undefined {
  const [first = '..', ...way] = path.relative(folder, path.resolve(file)).split('/');
  if (first === '..') return undefined;
  let place = path.join(folder, first);
  for (const name of way) {
    place = path.join(place, name);
    if (isLink(place)) return place;
  }
  return undefined;
}

/** What cannot be looked at is none: reading it tells why. */
function isLink(place: string): boolean {
  try {
    return lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  } catch {
    return false;
  }
}
