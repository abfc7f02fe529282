import { opendirSync, type Dir, type Dirent } from 'node:fs';
import { failure, type Failure } from './read-file.ts';

/** Entries of a folder in the order of the file system, and whether there are more. */
export interface ListedEntries {
  readonly entries: readonly Dirent[];
  readonly isCut: boolean;
}

/** How many entries Node reads at once. */
const bufferSize = 256;

/** Lists at most `most` entries of a folder that others may have filled. The rest is not read. */
export function listEntries(directory: string, most: number): ListedEntries | Failure {
  let folder: Dir | undefined;
  try {
    folder = opendirSync(directory, { bufferSize });
    const entries: Dirent[] = [];
    for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) {
      if (entries.length === most) return { entries, isCut: true };
      entries.push(entry);
    }
    return { entries, isCut: false };
  } catch (error) {
    return failure(error);
  } finally {
    folder?.closeSync();
  }
}
