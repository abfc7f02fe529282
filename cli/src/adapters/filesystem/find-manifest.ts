import { lstatSync } from 'node:fs';
import path from 'node:path';

/**
 * The folders to search for a manifest, in order. Folders above are left out, because other users may be able to write
 * there.
 */
const usualFolders = ['.', '/etc/lamellar'];

const name = 'lamellar.yaml';

/** Finds the default manifest: in the working directory, else the host's. */
export function findManifest(folders: readonly string[] = usualFolders): string | undefined {
  return folders
    .map((folder) => path.join(folder, name))
    .find((file) => lstatSync(file, { throwIfNoEntry: false }) !== undefined);
}
