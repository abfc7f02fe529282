import { accessSync, constants, statSync } from 'node:fs';
import { printable } from '@lamellar/core/language';
import { failure } from '@lamellar/node/files';
import { CommandError, EnvironmentError } from '../../exit-status.ts';
import { placeOfFile } from './writable-folder.ts';
import { saveFile } from './save-file.ts';

/**
 * Replaces the content of an existing file, all or nothing. The owner and the permissions remain, and so does a link of
 * this user or of root to the file.
 *
 * @throws CommandError if the file is read-only
 * @throws EnvironmentError for another user's link, or if writing fails
 */
export function rewriteFile(file: string, content: Uint8Array): void {
  const name = printable(file);
  try {
    const place = placeOfFile(file);
    const { mode, uid, gid } = statSync(place);
    if ((mode & 0o222) === 0)
      throw new CommandError(`${name}: the file is read-only`, {
        hint: 'make the file writable, or change its origin',
      });
    accessSync(place, constants.W_OK);
    saveFile(place, content, { mode: mode & 0o7777, uid, gid });
  } catch (error) {
    if (error instanceof CommandError || error instanceof EnvironmentError) throw error;
    throw new EnvironmentError(`${name}: ${failure(error).reason}`);
  }
}
