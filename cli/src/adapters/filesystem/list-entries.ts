import { opendirSync, type Dir, type Dirent } from 'node:fs';
import { failure, type Failure } from '@lamellar/node/files';

/** Entries of a folder in the order of the file system, possibly truncated. */
export interface ListedEntries {
  readonly entries: readonly Dirent[];
  readonly isCut: boolean;
}

/** Node's batch size of entries. */
const bufferSize = 256;

/** Lists at most `most` entries of a folder, possibly filled by untrusted users. */
export function listEntries(directory: string, limit: number): ListedEntries | Failure {
  let folder: Dir | undefined;
  try {
    folder = opendirSync(directory, { bufferSize });
    const entries: Dirent[] = [];
    for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) {
      if (entries.length === limit) return { entries, isCut: true };
      entries.push(entry);
    }
    return { entries, isCut: false };
  } catch (error) {
    return failure(error);
  } finally {
    folder?.closeSync();
  }
}
