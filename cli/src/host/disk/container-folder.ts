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
import { listNames } from './list-names.ts';
import { failure, readRegularFile } from './read-file.ts';
import { kindOfMode, largestFile, unfinished, UnsafeRootError, type Found, type RootFolder } from './root-folder.ts';
import { writeNewFile } from './safe-files.ts';

/** Names a file without opening it: a device is not even touched. Node has no name for it. */
const O_PATH = 0o10000000;

/**
 * A folder below a root that is in a folder of the host, held open.
 *
 * No path of the container is followed: each component is opened in the folder before it, which stays open, and none may be
 * a link. `/proc/self/fd/N/NAME` is what Node has for openat(2).
 */
export class ContainerFolder implements RootFolder {
  readonly #descriptor: number;
  readonly #shown: string;
  readonly #owner: Pick<Stats, 'uid' | 'gid'>;

  private constructor(descriptor: number, shown: string, owner: Pick<Stats, 'uid' | 'gid'>) {
    this.#descriptor = descriptor;
    this.#shown = shown;
    this.#owner = owner;
  }

  /**
   * Opens a folder. It is to be closed.
   *
   * @param root - where the host has the container's root file system; this path is the host's own, and is followed
   * @param names - the way from there
   * @throws UnsafeRootError where a component is missing or no folder, or the root is the host's
   */
  static open(root: string, names: readonly string[]): ContainerFolder {
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

  /** The names in it, sorted. @throws UnsafeRootError where it cannot be listed */
  names(): readonly string[] {
    const listed = listNames(`/proc/self/fd/${this.#descriptor}/`);
    if ('reason' in listed) throw new UnsafeRootError(`${this.#shown}: ${listed.reason}`);
    return listed.names;
  }

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
      if (!status.isFile()) return { kind: 'other', what: kindOfMode(status.mode) };
      const contents = readRegularFile(`/proc/self/fd/${handle}`, largestFile);
      return 'bytes' in contents ? { kind: 'file', bytes: contents.bytes } : { kind: 'other', what: contents.reason };
    } finally {
      closeSync(handle);
    }
  }

  /** It belongs to whoever owns the root folder. */
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

  removeUnfinished(name: string): void {
    this.remove(unfinished(name));
  }

  /** Files are on the disk when they are written; this is for the names. */
  sync(): void {
    fsyncSync(this.#descriptor);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #at(name: string): string {
    return `/proc/self/fd/${this.#descriptor}/${name}`;
  }
}

function openFolder(place: string, shown: string, flags: number): number {
  try {
    return openSync(place, flags);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isOther = code === 'ENOTDIR' || code === 'ELOOP';
    const status = isOther ? lstatSync(place, { throwIfNoEntry: false }) : undefined;
    throw new UnsafeRootError(
      `${shown}: ${status === undefined ? failure(error).reason : `it is ${kindOfMode(status.mode)}`}`,
    );
  }
}
