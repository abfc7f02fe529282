import path from 'node:path';
import { listEntries } from './list-entries.ts';

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
  let left = maxEntries;
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { place, depth } = next;
    const listed = listEntries(place, left);
    // An unreadable folder has no entries.
    if ('reason' in listed) continue;
    for (const entry of listed.entries) {
      const { name } = entry;
      if (name.startsWith('.') || name === 'node_modules') continue;
      if (entry.isFile()) files.push(path.join(place, name));
      else if (entry.isDirectory() && depth < maxDepth)
        pending.push({ place: path.join(place, name), depth: depth + 1 });
    }
    if (listed.isCut) return files;
    left -= listed.entries.length;
  }
  return files;
}
