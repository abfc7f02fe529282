import { realpathSync, type Stats } from 'node:fs';
import { EnvironmentError } from '../../exit-status.ts';
import { isForeignLink, openPath, type Visit } from '@lamellar/node/files';
import { withDescriptor } from './with-descriptor.ts';

/**
 * Calls a function with an open folder to write into. The owner of a folder above can rename the folder, but not
 * redirect the writer. A link on the path must belong to root or to this user, because the owner chooses the target.
 *
 * @param use - receives the path of the open folder, which is valid during the call
 * @param create - true to create the folder and missing parents, with mode 0755
 * @throws CommandError for another user's link
 */
export function inFolder<Result>(folder: string, use: (place: string) => Result, create = false): Result {
  return withDescriptor(openPath(folder, rejectForeignLink, create), (opened) => use(`/proc/self/fd/${opened}`));
}

/**
 * Returns the path of an existing file without links.
 *
 * @throws EnvironmentError for another user's link
 */
export function placeOfFile(file: string): string {
  return inFolder(file, (opened) => realpathSync(opened));
}

const rejectForeignLink: Visit = (place: string, status: Stats) => {
  if (!isForeignLink(status)) return;
  throw new EnvironmentError(
    `${place} is a link of user ${status.uid}, who could redirect root to any file`,
    'use the target of the link',
  );
};
