import { printable } from '@lamellar/core/language';
import { kindOf } from '@lamellar/node/files';
import { readSnapshotOf, snapshotFilesAt } from '../adapters/snapshot/snapshot-files.ts';
import { CommandError } from '../exit-status.ts';

/** The files of saved hosts by host name, in the order of the files. */
export type SavedHosts = ReadonlyMap<string, string>;

/**
 * Finds the hosts in a folder of snapshots.
 *
 * @returns undefined for a single file, or without a place
 * @throws CommandError if two files have equal host names: a log names a host only by name
 */
export async function savedHosts(place: string | undefined): Promise<SavedHosts | undefined> {
  if (place === undefined || kindOf(place) !== 'directory') return undefined;
  const files = new Map<string, string>();
  for (const file of snapshotFilesAt([place])) {
    const { host } = await readSnapshotOf(file);
    const known = files.get(host);
    if (known !== undefined)
      throw new CommandError(`${printable(known)} and ${printable(file)} are both of host \`${printable(host)}\``, {
        hint: 'remove the older snapshot',
      });
    files.set(host, file);
  }
  return files;
}
