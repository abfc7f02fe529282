import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  statSync,
  unlinkSync,
  type Stats,
} from 'node:fs';
import { failure, largestText, readRegularFile } from './read-file.ts';
import { writeNewFile } from './safe-files.ts';

/** Something in a container's root file system is not what it is to be, and is left as it is. */
export class UnsafeRootError extends Error {
  override readonly name = 'UnsafeRootError';
}

/** What is in the place of a file. */
export type Found =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'file'; readonly bytes: Buffer }
  /** What is no regular file, or one that is larger than any of ours, in words. */
  | { readonly kind: 'other'; readonly what: string };

/** The largest policy text, with a header. */
const largestFile = largestText + 1024;

/** Names a file without opening it: a device is not even touched. Node has no name for it. */
const O_PATH = 0o10000000;

/**
 * A folder below the root of a container's file system, held open.
 *
 * Whoever is root in a container can put anything anywhere in it, at any moment: symbolic links that lead out of it, pipes,
 * devices. So no path of it is followed: each component is opened in the folder before it, which stays open, and none may
 * be a link; and nothing is opened but regular files. `/proc/self/fd/N/NAME` is what Node has for openat(2).
 */
export class ContainerFolder {
  readonly #descriptor: number;
  readonly #shown: string;
  readonly #owner: Pick<Stats, 'uid' | 'gid'>;

  private constructor(descriptor: number, shown: string, owner: Pick<Stats, 'uid' | 'gid'>) {
    this.#descriptor = descriptor;
    this.#shown = shown;
    this.#owner = owner;
  }

  /**
   * Opens a folder, calls, and closes it.
   *
   * @param root - where the host has the container's root file system; this path is the host's own, and is followed
   * @param names - the way from there
   * @throws UnsafeRootError where a component is missing or no folder, or the root is the host's
   */
  static use<Result>(root: string, names: readonly string[], call: (folder: ContainerFolder) => Result): Result {
    const folder = ContainerFolder.#open(root, names);
    try {
      return call(folder);
    } finally {
      closeSync(folder.#descriptor);
    }
  }

  static #open(root: string, names: readonly string[]): ContainerFolder {
    const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;
    let descriptor = openFolder(root, root, O_RDONLY | O_DIRECTORY);
    const owner = fstatSync(descriptor);
    const own = statSync('/');
    if (owner.ino === own.ino && owner.dev === own.dev) {
      closeSync(descriptor);
      throw new UnsafeRootError(`${root} is the host's own root`);
    }
    let shown = root;
    for (const name of names) {
      const above = descriptor;
      shown = `${shown}/${name}`;
      try {
        descriptor = openFolder(`/proc/self/fd/${above}/${name}`, shown, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      } finally {
        closeSync(above);
      }
    }
    return new ContainerFolder(descriptor, shown, owner);
  }

  /**
   * What is there under a name.
   *
   * @throws UnsafeRootError where that cannot be told
   */
  find(name: string): Found {
    let handle: number;
    try {
      handle = openSync(this.#at(name), O_PATH | constants.O_NOFOLLOW);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'nothing' };
      throw new UnsafeRootError(`${this.#shown}/${name}: ${failure(error).reason}`);
    }
    try {
      const status = fstatSync(handle);
      if (!status.isFile()) return { kind: 'other', what: kindOf(status) };
      const contents = readRegularFile(`/proc/self/fd/${handle}`, largestFile);
      return 'bytes' in contents ? { kind: 'file', bytes: contents.bytes } : { kind: 'other', what: contents.reason };
    } finally {
      closeSync(handle);
    }
  }

  /**
   * Writes a file whole or not at all, as the owner of the container's root has it.
   *
   * @param replaces - whether there is one that it takes the place of; otherwise nothing is ever replaced
   * @throws UnsafeRootError where something came into its place meanwhile
   */
  write(name: string, content: Uint8Array, replaces: boolean): void {
    const temporary = unfinished(name);
    this.remove(temporary);
    const { uid, gid } = this.#owner;
    writeNewFile(this.#at(temporary), content, { mode: 0o644, uid, gid });
    try {
      if (replaces) renameSync(this.#at(temporary), this.#at(name));
      else linkSync(this.#at(temporary), this.#at(name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST')
        throw new UnsafeRootError(`${this.#shown}/${name} is there already`);
      throw error;
    } finally {
      this.remove(temporary);
    }
    fsyncSync(this.#descriptor);
  }

  /** Removes a name, whatever it stands for but a folder; a link, and not what it leads to. */
  remove(name: string): void {
    // Where nothing can be written, there may be nothing to remove.
    if (lstatSync(this.#at(name), { throwIfNoEntry: false }) === undefined) return;
    try {
      unlinkSync(this.#at(name));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return;
      if (code === 'EISDIR') throw new UnsafeRootError(`${this.#shown}/${name} is a folder`);
      throw error;
    }
  }

  /** Removes what a killed run may have left of a file. */
  removeUnfinished(name: string): void {
    this.remove(unfinished(name));
  }

  /** Has the names in it on the disk. */
  sync(): void {
    fsyncSync(this.#descriptor);
  }

  #at(name: string): string {
    return `/proc/self/fd/${this.#descriptor}/${name}`;
  }
}

/** What is not finished is hidden, so that no apparmor_parser of the container takes it for policy. */
function unfinished(name: string): string {
  return `.lamellar-new.${name}`;
}

function openFolder(place: string, shown: string, flags: number): number {
  try {
    return openSync(place, flags);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isOther = code === 'ENOTDIR' || code === 'ELOOP';
    const status = isOther ? lstatSync(place, { throwIfNoEntry: false }) : undefined;
    throw new UnsafeRootError(`${shown}: ${status === undefined ? failure(error).reason : `it is ${kindOf(status)}`}`);
  }
}

function kindOf(status: Stats): string {
  if (status.isSymbolicLink()) return 'a symbolic link';
  if (status.isDirectory()) return 'a folder';
  if (status.isFIFO()) return 'a pipe';
  if (status.isSocket()) return 'a socket';
  return status.isFile() ? 'a file' : 'a device';
}
