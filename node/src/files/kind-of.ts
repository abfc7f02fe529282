import { statSync } from 'node:fs';

/** Returns the kind of a path. An error counts as a file: a later read reports the error. */
export function kindOf(place: string): 'directory' | 'file' | 'special' | 'missing' {
  try {
    const status = statSync(place, { throwIfNoEntry: false });
    if (status === undefined) return 'missing';
    return status.isDirectory() ? 'directory' : status.isFile() ? 'file' : 'special';
  } catch {
    return 'file';
  }
}
