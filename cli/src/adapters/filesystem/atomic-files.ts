import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { runProgram } from '../process/run-program.ts';
import { namingFile } from './naming-file.ts';
import { withDescriptor } from './with-descriptor.ts';

/** The owner, the group and the permissions of a file. */
export interface FileStatus {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** The suffix of temporary files. The next run replaces the temporary file of a killed run. */
const unfinishedSuffix = '.lamellar-new';

/**
 * Writes a file atomically: under a temporary name, and then by rename. The old file stays until then, also after a
 * power cut.
 */
export function replaceFile(file: string, content: string | Uint8Array, status: FileStatus): void {
  removeUnfinished(file);
  writeNewFile(nameOfUnfinished(file), content, status);
  putInPlace(file);
  syncFolder(path.dirname(file));
}

/** Writes the temporary file of a replacement, without a sync. */
export function writeUnfinished(file: string, content: Uint8Array, status: FileStatus): void {
  createFile(nameOfUnfinished(file), content, status);
}

/** Renames the temporary file of a replacement. */
export function putInPlace(file: string): void {
  renameSync(nameOfUnfinished(file), file);
}

/** Removes the temporary file that a killed run has left, if any. */
export function removeUnfinished(file: string): void {
  const unfinished = nameOfUnfinished(file);
  if (lstatSync(unfinished, { throwIfNoEntry: false }) !== undefined) rmSync(unfinished);
}

function nameOfUnfinished(file: string): string {
  return `${file}${unfinishedSuffix}`;
}

/** Writes a new file to the disk, all or nothing. Follows no symbolic link. */
export function writeNewFile(file: string, content: string | Uint8Array, status: FileStatus): void {
  createFile(file, content, status, fsyncSync);
}

/**
 * Writes a new file without a sync.
 *
 * @param status - by default the own user, and mode 0644 under the umask
 * @param finish - called with the descriptor after the last write
 */
export function createFile(
  file: string,
  content: string | Uint8Array,
  status?: FileStatus,
  finish: (descriptor: number) => void = () => undefined,
): void {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const descriptor = openSync(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, status === undefined ? 0o644 : 0o600);
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    namingFile(file, () => {
      for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
      if (status !== undefined) {
        fchownSync(descriptor, status.uid, status.gid);
        fchmodSync(descriptor, status.mode);
      }
      finish(descriptor);
    });
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

/** Changes the target of a symbolic link atomically. */
export function replaceLink(link: string, target: string): void {
  const temporary = nameOfUnfinished(link);
  rmSync(temporary, { force: true });
  symlinkSync(target, temporary);
  renameSync(temporary, link);
  syncFolder(path.dirname(link));
}

/**
 * Syncs file systems by syncfs(2), through sync(1), because Node lacks the call.
 *
 * @param places - a path on each file system
 * @throws if sync(1) is missing, or a disk fails
 */
export function syncFileSystems(places: Iterable<string>): void {
  const words = [...places];
  if (words.length > 0) sync(['--file-system', '--', ...words]);
}

/** Syncs all file systems by sync(2), also file systems without a path for this process. */
export function syncAll(): void {
  sync([]);
}

function sync(words: readonly string[]): void {
  // Without a deadline, like fsync(2).
  const { status, stderr, error } = runProgram('sync', words, {
    deadline: undefined,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`sync ended with status ${String(status)}: ${stderr.trim()}`);
}

/** Syncs the names in a folder. */
export function syncFolder(folder: string): void {
  withDescriptor(openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY), (descriptor) =>
    namingFile(folder, () => fsyncSync(descriptor)),
  );
}
