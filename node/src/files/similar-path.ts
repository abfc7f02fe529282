import { opendirSync } from 'node:fs';
import path from 'node:path';
import { suggest } from '@lamellar/core/language';

/** The largest number of names in a folder that are compared: a folder such as /tmp may have millions. */
const maxNames = 1000;

/**
 * Returns the path of an existing file with a similar name, in the form of the wanted path; undefined if there is none.
 *
 * @param folders - the folders to search, by default the folder of the wanted path
 */
export function similarPath(wanted: string, folders: readonly string[] = [path.dirname(wanted)]): string | undefined {
  const name = path.basename(wanted);
  // A link without a target has the wanted name itself.
  const near = suggest(
    name,
    folders.flatMap(firstNames).filter((each) => each !== name),
  );
  return near === undefined ? undefined : path.join(path.dirname(wanted), near);
}

/** Lists names in a folder, sorted; none if the folder cannot be read. */
function firstNames(folder: string): readonly string[] {
  const names: string[] = [];
  try {
    const opened = opendirSync(folder);
    try {
      for (let entry = opened.readSync(); entry !== null && names.length < maxNames; entry = opened.readSync())
        names.push(entry.name);
    } finally {
      opened.closeSync();
    }
  } catch {
    // The names before an error are still useful.
  }
  return names.sort();
}
