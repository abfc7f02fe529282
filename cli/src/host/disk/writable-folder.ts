import { closeSync, type Stats } from 'node:fs';
import { CommandError, exitStatus } from '../../exit-status.ts';
import { isForeignLink, openPath, type Visit } from './open-path.ts';

/**
 * Calls with a folder to write into. The folder is held open: whoever owns a folder above can rename it, but not lead the
 * writer elsewhere. A link on the way must belong to root or to this user, because its owner chooses where it leads.
 *
 * @param use - receives the path of the open folder, which is valid during the call
 * @param create - whether to make the folder, and those above, with mode 0755
 * @throws CommandError for another user's link
 */
export function inFolder<Result>(folder: string, use: (place: string) => Result, create = false): Result {
  const opened = openPath(folder, rejectForeignLink, create);
  try {
    return use(`/proc/self/fd/${opened}`);
  } finally {
    closeSync(opened);
  }
}

const rejectForeignLink: Visit = (place: string, status: Stats) => {
  if (!isForeignLink(status)) return;
  throw new CommandError(`${place} is a link of user ${status.uid}, who could redirect root to any file`, {
    status: exitStatus.environment,
    hint: 'name the target of the link',
  });
};
