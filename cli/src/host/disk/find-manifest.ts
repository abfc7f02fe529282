import { lstatSync } from 'node:fs';
import path from 'node:path';

/** Where manifests are looked for, first to last: no folder above, since others may be able to write there. */
const usualFolders = ['.', '/etc/lamellar'];

const name = 'lamellar.yaml';

/** The manifest that is meant where none is named: that of the working directory, else the host's. */
export function findManifest(folders: readonly string[] = usualFolders): string | undefined {
  return folders
    .map((folder) => path.join(folder, name))
    .find((file) => lstatSync(file, { throwIfNoEntry: false }) !== undefined);
}
