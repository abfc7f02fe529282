import { opendirSync, type Dir } from 'node:fs';
import path from 'node:path';

/** The largest depth of folders. */
const maxDepth = 12;

/**
 * Lists the regular files below a folder, without following links, and without hidden folders and `node_modules`.
 *
 * @param maxEntries - the number of entries after which the list ends
 */
export function listTree(folder: string, maxEntries: number): readonly string[] {
  const files: string[] = [];
  const pending = [{ place: folder, depth: 0 }];
  let entries = 0;
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { place, depth } = next;
    for (const entry of entriesOf(place)) {
      if (++entries > maxEntries) return files;
      const { name } = entry;
      if (name.startsWith('.') || name === 'node_modules') continue;
      if (entry.isFile()) files.push(path.join(place, name));
      else if (entry.isDirectory() && depth < maxDepth)
        pending.push({ place: path.join(place, name), depth: depth + 1 });
    }
  }
  return files;
}

/** Returns the entries of a folder, one by one: a folder may have millions. An unreadable folder has none. */
function* entriesOf(folder: string): Generator<NonNullable<ReturnType<Dir['readSync']>>> {
  let open: Dir;
  try {
    open = opendirSync(folder);
  } catch {
    return;
  }
  try {
    for (let entry = open.readSync(); entry !== null; entry = open.readSync()) yield entry;
  } catch {
    // The folder disappeared.
  } finally {
    open.closeSync();
  }
}
