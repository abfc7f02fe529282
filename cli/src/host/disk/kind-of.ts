import { statSync } from 'node:fs';

/**
 * What is at a path. What cannot be looked at counts as a file: reading that tells why.
 */
export function kindOf(place: string): 'directory' | 'file' | 'special' | 'missing' {
  try {
    const status = statSync(place, { throwIfNoEntry: false });
    if (status === undefined) return 'missing';
    return status.isDirectory() ? 'directory' : status.isFile() ? 'file' : 'special';
  } catch {
    return 'file';
  }
}
