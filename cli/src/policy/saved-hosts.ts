import { printable } from '@lamellar/core/language';
import { LoadError } from '@lamellar/node';
import { kindOf } from '@lamellar/node/files';
import { printError } from '../adapters/process/logger.ts';
import { readSnapshotOf, snapshotFilesAt } from '../adapters/snapshot/snapshot-files.ts';
import { CommandError } from '../exit-status.ts';

/** The snapshots in a folder. */
export interface SavedHosts {
  /** The files by host name, in the order of the files. */
  readonly files: ReadonlyMap<string, string>;
  /** True if each snapshot in the folder is readable. */
  readonly isComplete: boolean;
}

/**
 * Finds the hosts in a folder of snapshots. Reports an unreadable snapshot, which hides no further host.
 *
 * @returns undefined for a single file, or without a place
 * @throws CommandError if two files have equal host names: a log names a host only by name
 * @throws LoadError if no snapshot is readable
 */
export async function savedHosts(place: string | undefined): Promise<SavedHosts | undefined> {
  if (place === undefined || kindOf(place) !== 'directory') return undefined;
  const files = new Map<string, string>();
  let unreadable: LoadError | undefined;
  for (const file of snapshotFilesAt([place])) {
    const snapshot = await readSnapshotOf(file).catch(loadError);
    if (snapshot instanceof LoadError) {
      if (unreadable !== undefined) printError(unreadable);
      unreadable = snapshot;
      continue;
    }
    const { host } = snapshot;
    const known = files.get(host);
    if (known !== undefined)
      throw new CommandError(`${printable(known)} and ${printable(file)} are both of host \`${printable(host)}\``, {
        hint: 'remove the older snapshot',
      });
    files.set(host, file);
  }
  if (unreadable !== undefined && files.size === 0) throw unreadable;
  if (unreadable !== undefined) printError(unreadable);
  return { files, isComplete: unreadable === undefined };
}

function loadError(error: unknown): LoadError {
  if (error instanceof LoadError) return error;
  throw error;
}
