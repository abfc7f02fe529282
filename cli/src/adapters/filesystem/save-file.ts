import { lstatSync, statSync } from 'node:fs';
import path from 'node:path';
import { printable } from '@lamellar/core/language';
import { CommandError, EnvironmentError } from '../../exit-status.ts';
import { ownUser, failure } from '@lamellar/node/files';
import { replaceFile, type FileStatus } from './atomic-files.ts';
import { inFolder } from './writable-folder.ts';
import { ifPossible } from '../tolerated-failures.ts';

/**
 * Saves a file under a name from the user, all or nothing. The owner of the folder cannot redirect the writer to a
 * different file: see `inFolder`. Devices, FIFOs and links to them, such as `/dev/stdout`, are not replaced.
 *
 * @param status - permissions of the file, independent of the umask, with the own user; or also the owner
 * @throws CommandError if the file cannot be written, or the name belongs to an object that is not a regular file
 */
export function saveFile(file: string, content: Uint8Array, status: number | FileStatus): void {
  const name = printable(file);
  try {
    inFolder(path.dirname(file), (folder) => {
      const place = `${folder}/${path.basename(file)}`;
      if (file.endsWith('/') || !canBeReplaced(place))
        throw new CommandError(`${name}: it is not a regular file`, { hint: '`-` stands for standard output' });
      replaceFile(place, content, typeof status === 'number' ? { mode: status, ...ownUser() } : status);
    });
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new EnvironmentError(`${name}: ${failure(error).reason}`);
  }
}

function canBeReplaced(file: string): boolean {
  const status = lstatSync(file, { throwIfNoEntry: false });
  if (status?.isSymbolicLink() !== true) return status === undefined || status.isFile();
  // A dangling or circular link can be replaced without loss.
  return ifPossible(() => statSync(file, { throwIfNoEntry: false }))?.isFile() !== false;
}
