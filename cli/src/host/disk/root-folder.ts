import { constants } from 'node:fs';
import { largestText } from './read-file.ts';

/** Something in a container's root file system is not what it is to be, and is left as it is. */
export class UnsafeRootError extends Error {
  override readonly name = 'UnsafeRootError';
}

/** What is in the place of a file. */
export type Found =
  | { readonly kind: 'nothing' }
  /** Its bytes are undefined where it was not read, as it has another size than those that were asked about. */
  | { readonly kind: 'file'; readonly bytes: Buffer | undefined }
  /** What is no regular file, or one that is larger than any of ours, in words. */
  | { readonly kind: 'other'; readonly what: string };

/** The largest policy text, with a header. */
export const largestFile = largestText + 1024;

/**
 * A folder below the root of a container's file system.
 *
 * Whoever is root in a container can put anything anywhere in it, at any moment: symbolic links, pipes, devices. So nothing
 * outside the root is ever reached, and nothing is opened but regular files.
 */
export interface RootFolder {
  /**
   * What is there under a name.
   *
   * @param sizes - of files that need to be read, in bytes; all of them where it is left out
   * @throws UnsafeRootError where that cannot be told
   */
  find(name: string, sizes?: readonly number[]): Found | Promise<Found>;

  /**
   * Writes a file whole or not at all, as the container's root has it.
   *
   * @param replaces - whether there is one that it takes the place of; otherwise nothing is ever replaced
   * @throws UnsafeRootError where something came into its place meanwhile
   */
  write(name: string, content: Uint8Array, replaces: boolean): void | Promise<void>;

  /** Removes a name, whatever it stands for but a folder; a link, and not what it leads to. */
  remove(name: string): void | Promise<void>;

  /** Removes what a killed run may have left of a file. */
  removeUnfinished(name: string): void | Promise<void>;

  /** Has all that was changed in it on the disk. */
  sync(): void;

  close(): void;
}

/** The name of a file that is not finished: it is hidden, so that no apparmor_parser of the container takes it for policy. */
export function unfinished(name: string): string {
  return `.lamellar-new.${name}`;
}

/** What a file is, by the `st_mode` of stat(2), in words. */
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
