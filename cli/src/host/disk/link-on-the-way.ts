import { lstatSync } from 'node:fs';
import path from 'node:path';

/**
 * The first link on the way to a file below a folder, the file itself included; undefined where there is none, or where the file
 * is not below it.
 */
export function linkOnTheWay(file: string, folder: string): string | undefined {
  const way = path.relative(folder, path.resolve(file)).split('/');
  if (way[0] === '..') return undefined;
  let place = folder;
  for (const name of way) {
    place = path.join(place, name);
    if (lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() === true) return place;
  }
  return undefined;
}
