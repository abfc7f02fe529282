import { closeSync, constants, existsSync, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { O_PATH } from './open-path.ts';

/** Larger than any policy text, small enough for any machine. */
export const largestText = 4 * 1024 * 1024;

/** How much of a file a limit that depends on the contents gets to see. */
const headSize = 64;

/** A file's bytes, or why they cannot be had, in words for people. */
export type FileContents = { readonly bytes: Buffer } | Failure;

/** Why a file cannot be read, in words for people. */
export interface Failure {
  readonly reason: string;
  readonly missing: boolean;
  /** Whether it is a device, a pipe or a socket. */
  readonly special?: true;
  /** What to do about it, where that is not plain. */
  readonly hint?: string;
}

/** The largest size of a file in bytes, or a function that gives it for the first bytes of a file of more than 4 MiB. */
export type Limit = number | ((head: Buffer) => number);

/**
 * Reads a regular file, by default one of at most 4 MiB. Anything else (a device, a FIFO, a directory) is refused
 * and not opened.
 */
export function readRegularFile(path: string, limit: Limit = largestText): FileContents {
  let file: number | undefined;
  try {
    const named = openSync(path, O_PATH);
    let status: Stats;
    try {
      status = fstatSync(named);
      if (status.isDirectory()) return { reason: 'it is a directory', missing: false };
      if (!status.isFile()) return { reason: 'it is not a regular file', missing: false, special: true };
      // /proc/kmsg is a regular file of which a read waits.
      file = openSync(`/proc/self/fd/${named}`, constants.O_RDONLY | constants.O_NONBLOCK);
    } finally {
      closeSync(named);
    }
    const largest = typeof limit === 'number' ? limit : status.size > largestText ? limit(headOf(file)) : largestText;
    if (status.size > largest) return { reason: `it is larger than ${largest >> 20} MiB`, missing: false };
    // One byte more than it says: a file that grows meanwhile is not cut silently.
    const buffer = Buffer.allocUnsafe(status.size + 1);
    let length = 0;
    let got: number;
    do {
      got = readSync(file, buffer, length, buffer.length - length, null);
      length += got;
    } while (got > 0 && length < status.size);
    if (length > status.size) return { reason: 'it changed while it was read', missing: false };
    return { bytes: buffer.subarray(0, length) };
  } catch (error) {
    return failure(error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** The first bytes; reading goes on from the start afterwards. */
function headOf(file: number): Buffer {
  const buffer = Buffer.alloc(headSize);
  return buffer.subarray(0, readSync(file, buffer, 0, headSize, 0));
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'no such file or directory'],
  ['ENOTDIR', 'no such file or directory'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['ELOOP', 'too many symbolic links'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['EISDIR', 'it is a directory'],
  ['ENXIO', 'it is not a regular file'],
  ['ENOSPC', 'no space left on device'],
  ['EDQUOT', 'the quota is used up'],
  ['EROFS', 'read-only file system'],
]);

/** The folder of open files, by descriptor. */
const openFiles = '/proc/self/fd';

/** A system error in words. */
export function failure(error: unknown): Failure {
  const { code = '', path } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' && path?.startsWith(`${openFiles}/`) === true && !existsSync(openFiles))
    return { reason: '/proc is not mounted, and files are opened through it', missing: false };
  return { reason: reasons.get(code) ?? (error as Error).message, missing: code === 'ENOENT' || code === 'ENOTDIR' };
}
