import { constants } from 'node:fs';
import { maxTextBytes } from '@lamellar/node/files';

/** An unexpected object in a container's root file system, which stays unchanged. */
export class UnsafeRootError extends Error {
  override readonly name = 'UnsafeRootError';
}

/** The object in the place of a file. */
export type Found =
  | { readonly kind: 'nothing' }
  /** The bytes are undefined if the size differs from all requested sizes. */
  | { readonly kind: 'file'; readonly bytes: Buffer | undefined }
  /** A description of an object that is not a regular file, or is larger than any file of lamellar. */
  | { readonly kind: 'other'; readonly what: string };

/** The largest policy text, with a header. */
export const maxRootFileBytes = maxTextBytes + 1024;

/**
 * A folder below the root of a container's file system.
 *
 * Root in the container can put symbolic links, pipes or devices anywhere, at any moment. So an implementation reaches
 * nothing outside the root, and opens only regular files.
 */
export interface RootFolder {
  /**
   * Determines the object under a name.
   *
   * @param sizes - the sizes of files to read, in bytes; all files by default
   * @throws UnsafeRootError if the object cannot be determined
   */
  find(name: string, sizes?: readonly number[]): Found | Promise<Found>;

  /**
   * Writes a file atomically, with the owner of the container's root.
   *
   * @param replaces - true to replace an existing file; otherwise nothing is replaced
   * @throws UnsafeRootError if an object has appeared in the place meanwhile
   */
  write(name: string, content: Uint8Array, replaces: boolean): void | Promise<void>;

  /** Removes any object except a folder. Removes a link, not the target. */
  remove(name: string): void | Promise<void>;

  /** Removes the temporary file of a killed run. */
  removeUnfinished(name: string): void | Promise<void>;

  /** Writes all changes to the disk. */
  sync(): void;

  close(): void;
}

/**
 * Returns the name of a temporary file. The name is hidden, and apparmor_parser in the container ignores hidden files.
 */
export function unfinished(name: string): string {
  return `.lamellar-new.${name}`;
}

/** Describes the file type of the `st_mode` of stat(2). */
export function kindOfMode(mode: number): string {
  switch (mode & constants.S_IFMT) {
    case constants.S_IFLNK:
      return 'a symbolic link';
    case constants.S_IFDIR:
      return 'a folder';
    case constants.S_IFIFO:
      return 'a pipe';
    case constants.S_IFSOCK:
      return 'a socket';
    case constants.S_IFREG:
      return 'a file';
    default:
      return 'a device';
  }
}
