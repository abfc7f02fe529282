import { readdirSync, readFileSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { groupedBy, memoised, type ByteString } from '@lamellar/core/language';
import { makeFolder } from './private-folder.ts';
import { createFile, syncFileSystems } from './atomic-files.ts';

/** Files by path below a folder, in the order of the paths. */
export type Files = ReadonlyMap<string, ByteString>;

type Entry = readonly [file: string, content: ByteString];

/** Reads the files below a folder, and through links to folders. Reads the target of several links once. */
export function readFiles(folder: string): Files {
  const files = entriesIn(folder, '', new Map());
  return new Map(files.sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** @param prefix - of the files' paths, ends with `/` unless empty */
function entriesIn(folder: string, prefix: string, linked: Map<string, readonly Entry[]>): Entry[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): Entry[] => {
    const place = `${folder}/${entry.name}`;
    if (entry.isFile()) return [[prefix + entry.name, readFileSync(place, 'latin1') as ByteString]];
    if (entry.isDirectory()) return entriesIn(place, `${prefix}${entry.name}/`, linked);
    if (!entry.isSymbolicLink()) return [];
    const target = path.resolve(folder, readlinkSync(place));
    const found = memoised(linked, target, () => {
      const isFolder = statSync(target, { throwIfNoEntry: false })?.isDirectory() === true;
      return isFolder ? entriesIn(target, '', linked) : [];
    });
    return found.map(([file, content]) => [`${prefix}${entry.name}/${file}`, content]);
  });
}

/**
 * Writes files below a folder. A single sync at the end writes all files to the disk, because hundreds of containers
 * have thousands of files.
 *
 * @param sharing - true to link a folder to an earlier folder with equal files; a folder with subfolders is never a
 *   link
 */
export function writeFiles(folder: string, written: Files, sharing: boolean): void {
  if (written.size === 0) return;
  const folders = groupedBy(written, ([file]) => path.dirname(path.join(folder, file)));
  const inner = new Set<string>();
  for (const parent of folders.keys())
    for (
      let above = path.dirname(parent);
      above.length >= folder.length && !inner.has(above);
      above = path.dirname(above)
    )
      inner.add(above);
  const places = new Map<string, string>();
  // With a fixed umask, no call has to set a mode.
  const earlier = process.umask(0o022);
  try {
    for (const [place, entries] of folders) {
      const key =
        sharing && !inner.has(place)
          ? entries.map(([file, text]) => `${path.basename(file)}\0${text.length}\0${text}`).join('')
          : undefined;
      const same = key === undefined ? undefined : places.get(key);
      if (same !== undefined) {
        makeFolder(path.dirname(place));
        symlinkSync(path.relative(path.dirname(place), same), place);
        continue;
      }
      if (key !== undefined) places.set(key, place);
      makeFolder(place);
      for (const [file, content] of entries) createFile(path.join(folder, file), Buffer.from(content, 'latin1'));
    }
  } finally {
    process.umask(earlier);
  }
  syncFileSystems([folder]);
}
