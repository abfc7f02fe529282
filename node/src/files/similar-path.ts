import { opendirSync, type Dir } from 'node:fs';
import path from 'node:path';
import { suggest } from '@lamellar/core/language';

/** The largest number of names in a folder that are compared: a folder such as /tmp may have millions. */
const maxNames = 1000;

/**
 * Returns the path of an existing file with a similar name, in the form of the wanted path; undefined if there is none.
 *
 * @param places - paths in the searched folders, by default the wanted path
 */
export function similarPath(wanted: string, places: readonly string[] = [wanted]): string | undefined {
  const name = path.basename(wanted);
  const names = places.flatMap((place) => firstNames(path.dirname(place)));
  // A link without a target has the wanted name itself.
  const near = suggest(
    name,
    names.filter((each) => each !== name),
  );
  return near === undefined ? undefined : path.join(path.dirname(wanted), near);
}

/** Lists names in a folder, sorted; none if the folder cannot be read. */
function firstNames(folder: string): readonly string[] {
  const names: string[] = [];
  let opened: Dir | undefined;
  try {
    opened = opendirSync(folder);
    for (let entry = opened.readSync(); entry !== null && names.length < maxNames; entry = opened.readSync())
      names.push(entry.name);
  } catch {
    // The names before an error are still useful.
  } finally {
    opened?.closeSync();
  }
  return names.sort();
}
