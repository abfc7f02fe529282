import { mkdirSync, readdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EnvironmentError } from '../../exit-status.ts';
import { ownUser } from '@lamellar/node/files';
import { namingFile } from './naming-file.ts';
import type { Files } from './generation-files.ts';
import { inFolder } from './writable-folder.ts';
import { unlessFailed } from '../tolerated-failures.ts';

/**
 * Writes files into an empty or new folder, all or none. Creates missing parents. See `inFolder` for links of other
 * users.
 *
 * @returns true if the folder was empty
 * @throws CommandError if another user's link is on the path, or root would write into a folder that other users can
 *   change
 */
export function writeNewFolder(folder: string, files: Files): boolean {
  return inFolder(
    path.dirname(folder),
    (parent) => {
      const place = `${parent}/${path.basename(folder)}`;
      const isNew = makeFolder(place);
      try {
        return inFolder(folder, (open) => fillFolder(folder, open, files));
      } catch (error) {
        // A replaced entry has content, or is not a folder: rmdir(2) refuses it.
        if (isNew) rmdirSync(place);
        throw error;
      }
    },
    true,
  );
}

/** @param open - the path of the open folder */
function fillFolder(folder: string, open: string, files: Files): boolean {
  needOwnFolder(folder, open);
  if (readdirSync(open).length > 0) return false;
  try {
    for (const [file, content] of files) {
      const target = `${open}/${file}`;
      namingFile(path.join(folder, file), () => {
        mkdirSync(path.dirname(target), { recursive: true });
        writeFileSync(target, Buffer.from(content, 'latin1'), { flag: 'wx' });
      });
    }
  } catch (error) {
    for (const name of readdirSync(open)) rmSync(`${open}/${name}`, { recursive: true, force: true });
    throw error;
  }
  return true;
}

/** A user who can change the folder can exchange entries for links while root writes. */
function needOwnFolder(folder: string, open: string): void {
  const { uid, mode } = statSync(open);
  if (ownUser().uid !== 0 || (uid === 0 && (mode & 0o022) === 0)) return;
  throw new EnvironmentError(
    `${folder}: users besides root can write this directory`,
    'name a new directory, or a directory that only root can write',
  );
}

/** Creates a folder, and reports whether the folder is new. */
function makeFolder(place: string): boolean {
  const made = unlessFailed(['EEXIST'], () => {
    mkdirSync(place, 0o755);
    return true;
  });
  return made === true;
}
