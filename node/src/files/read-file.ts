import { closeSync, constants, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { O_PATH } from './open-path.ts';

/** Larger than any policy text, small enough for any machine. */
export const maxTextBytes = 4 * 1024 * 1024;

/** The number of bytes for a size-limit function. */
const headSize = 64;

/** The bytes of a file, or the reason why a read failed, as a message. */
export type FileContents = { readonly bytes: Buffer } | Failure;

/** The reason why a file cannot be read, as a message. */
export interface Failure {
  readonly reason: string;
  readonly missing: boolean;
  /** True for a device, a pipe or a socket. */
  readonly special?: true;
  /** A remedy, if the remedy is not obvious. */
  readonly hint?: string;
}

/**
 * The largest size of a file in bytes, or a function that gives it for the first bytes of a file of more than 4 MiB.
 */
export type Limit = number | ((head: Buffer) => number);

/**
 * Reads a regular file, by default one of at most 4 MiB. Anything else (a device, a FIFO, a directory) is refused
 * and not opened.
 */
export function readRegularFile(path: string, limit: Limit = maxTextBytes): FileContents {
  let named: number;
  try {
    named = openSync(path, O_PATH);
  } catch (error) {
    return failure(error);
  }
  try {
    return readOpenFile(named, limit);
  } finally {
    closeSync(named);
  }
}

/**
 * Reads a regular file by a descriptor of `O_PATH`, like `readRegularFile`. The caller closes the descriptor.
 *
 * @param status - the status of the file, if known
 */
export function readOpenFile(named: number, limit: Limit, status = fstatSync(named)): FileContents {
  if (status.isDirectory()) return { reason: 'it is a directory', missing: false };
  if (!status.isFile()) return { reason: 'it is not a regular file', missing: false, special: true };
  let file: number | undefined;
  try {
    // A read of /proc/kmsg, a regular file, would block.
    file = openSync(`/proc/self/fd/${named}`, constants.O_RDONLY | constants.O_NONBLOCK);
    const largest = typeof limit === 'number' ? limit : status.size > maxTextBytes ? limit(headOf(file)) : maxTextBytes;
    if (status.size > largest) return { reason: `it is larger than ${largest >> 20} MiB`, missing: false };
    // The extra byte detects a growing file, which would be truncated silently.
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

/** Reads the first bytes, without a change of the file position. */
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

/** Converts a system error to a message. */
export function failure(error: unknown): Failure {
  const { code = '', path } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' && path?.startsWith(`${openFiles}/`) === true && !existsSync(openFiles))
    return { reason: '/proc is not mounted, and files are opened through it', missing: false };
  return { reason: reasons.get(code) ?? (error as Error).message, missing: code === 'ENOENT' || code === 'ENOTDIR' };
}
