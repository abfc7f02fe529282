import { constants, existsSync, fchmodSync, fstatSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { CommandError, EnvironmentError } from '../../exit-status.ts';
import { ownUser } from '@lamellar/node/files';
import { namingFile } from './naming-file.ts';
import { unlessFailed } from '../tolerated-failures.ts';
import { withDescriptor } from './with-descriptor.ts';

const forOthers = 0o077;

/**
 * Makes a folder with mode 0700, and its parents. An existing folder loses the permissions of group and others.
 *
 * The mode changes by descriptor: a link cannot redirect the change.
 *
 * @throws CommandError if the path is not a folder of this user
 */
export function makePrivateFolder(folder: string): void {
  makeFolder(path.dirname(folder));
  unlessFailed(['EEXIST'], () => mkdirSync(folder, 0o700));
  restrictFolder(folder);
}

/**
 * Removes the permissions of group and others from a folder.
 *
 * @throws CommandError if the path is not a folder of this user
 */
export function restrictFolder(folder: string): void {
  withDescriptor(openFolder(folder), (descriptor) => {
    const { uid, mode } = fstatSync(descriptor);
    if (uid !== ownUser().uid) throw refusal(folder, `it belongs to user ${uid}`);
    if ((mode & forOthers) !== 0) namingFile(folder, () => fchmodSync(descriptor, mode & 0o7777 & ~forOthers));
  });
}

function openFolder(folder: string): number {
  try {
    return openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw ['ENOTDIR', 'ELOOP'].includes(code) ? refusal(folder, 'it is not a folder') : error;
  }
}

function refusal(folder: string, reason: string): CommandError {
  return new EnvironmentError(`${folder}: ${reason}; move it away`);
}

/**
 * Makes a folder and its parents with mode 0755, whatever the umask is.
 *
 * On a read-only disk, `recursive` would report a missing parent.
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  const earlier = process.umask(0o022);
  try {
    mkdirSync(folder, 0o755);
  } finally {
    process.umask(earlier);
  }
}
