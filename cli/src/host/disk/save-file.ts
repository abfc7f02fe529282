import { lstatSync, statSync } from 'node:fs';
import { bytesOf, textOf } from '@lamellar/core/language';
import { CommandError, exitStatus } from '../../exit-status.ts';
import { ownUser } from '../process/own-user.ts';
import { failure } from './read-file.ts';
import { replaceFile } from './safe-files.ts';

/**
 * Saves what somebody wants in a file of a name of theirs, whole or not at all. Devices, pipes and links to them, such as `/dev/stdout`, are
 * left alone: a file would take their place.
 *
 * @throws CommandError where it cannot be written, or the name is of something else
 */
export function saveFile(file: string, content: Uint8Array, mode: number): void {
  const name = textOf(bytesOf(file));
  try {
    if (!canBeReplaced(file))
      throw new CommandError(`${name}: it is not a regular file`, { hint: '`-` stands for standard output' });
    replaceFile(file, content, { mode, ...ownUser() });
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${name}: ${failure(error).reason}`, { status: exitStatus.environment });
  }
}

function canBeReplaced(file: string): boolean {
  const status = lstatSync(file, { throwIfNoEntry: false });
  if (status?.isSymbolicLink() !== true) return status === undefined || status.isFile();
  // A link that leads nowhere, or into a circle, is no loss.
  try {
    return statSync(file, { throwIfNoEntry: false })?.isFile() !== false;
  } catch {
    return true;
  }
}
