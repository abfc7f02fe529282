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

/** Who may do what with a file. */
export interface FileStatus {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** The suffix of what is not finished: what a killed run leaves behind is known by it, and replaced by the next. */
const unfinishedSuffix = '.lamellar-new';

/**
 * Writes a file whole or not at all: under another name beside it first, which then takes its place. What was there is
 * there until then, also after a power cut.
 */
export function replaceFile(file: string, content: string | Uint8Array, status: FileStatus): void {
  removeUnfinished(file);
  writeNewFile(nameOfUnfinished(file), content, status);
  putInPlace(file);
  syncFolder(path.dirname(file));
}

/** The first half of that, without waiting for the disk: what is to be in a file's place is beside it. */
export function writeUnfinished(file: string, content: Uint8Array, status: FileStatus): void {
  createFile(nameOfUnfinished(file), content, status);
}

/** The second half: what is beside a file takes its place. */
export function putInPlace(file: string): void {
  renameSync(nameOfUnfinished(file), file);
}

/** Removes what is beside a file, if there is something, as a killed run leaves it. */
export function removeUnfinished(file: string): void {
  const unfinished = nameOfUnfinished(file);
  if (lstatSync(unfinished, { throwIfNoEntry: false }) !== undefined) rmSync(unfinished);
}

function nameOfUnfinished(file: string): string {
  return `${file}${unfinishedSuffix}`;
}

/** Writes a file that is not there yet, to the disk, whole or not at all. Symbolic links are not followed. */
export function writeNewFile(file: string, content: string | Uint8Array, status: FileStatus): void {
  createFile(file, content, status, fsyncSync);
}

/**
 * The same, without waiting for the disk.
 *
 * @param finish - is called with the descriptor when all is written
 */
function createFile(
  file: string,
  content: string | Uint8Array,
  { mode, uid, gid }: FileStatus,
  finish: (descriptor: number) => void = () => undefined,
): void {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const descriptor = openSync(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
    fchownSync(descriptor, uid, gid);
    fchmodSync(descriptor, mode);
    finish(descriptor);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

/** Lets a symbolic link lead elsewhere, in one step. */
export function replaceLink(link: string, target: string): void {
  const temporary = nameOfUnfinished(link);
  rmSync(temporary, { force: true });
  symlinkSync(target, temporary);
  renameSync(temporary, link);
  syncFolder(path.dirname(link));
}

/**
 * Has everything on the disk that was written to file systems, by syncfs(2), which Node does not have.
 *
 * @param places - a path on each of them
 * @throws where there is no sync(1), or a disk fails
 */
export function syncFileSystems(places: Iterable<string>): void {
  const words = [...places];
  if (words.length > 0) sync(['--file-system', '--', ...words]);
}

/** Has everything on the disks, by sync(2): also what is in file systems that this process cannot name. */
export function syncAll(): void {
  sync([]);
}

function sync(words: readonly string[]): void {
  // As long as the disk takes, like fsync(2).
  const { status, stderr, error } = runProgram('sync', words, {
    deadline: undefined,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`sync ended with status ${String(status)}: ${stderr.trim()}`);
}

/** Has the names in a folder on the disk. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
