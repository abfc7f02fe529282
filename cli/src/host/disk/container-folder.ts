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
import { listEntries } from './list-entries.ts';
import type { Mounts } from './mounts.ts';
import { O_PATH } from './open-path.ts';
import { failure, readRegularFile } from './read-file.ts';
import { kindOfMode, largestFile, unfinished, UnsafeRootError, type Found, type RootFolder } from './root-folder.ts';
import { writeNewFile } from './safe-files.ts';

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

  readonly #mounts: Mounts | undefined;
  readonly #mount: string | undefined;

  private constructor(
    descriptor: number,
    shown: string,
    owner: Pick<Stats, 'uid' | 'gid'>,
    mounts: Mounts | undefined,
    mount: string | undefined,
  ) {
    this.#descriptor = descriptor;
    this.#shown = shown;
    this.#owner = owner;
    this.#mounts = mounts;
    this.#mount = mount;
  }

  /**
   * Opens a folder. It is to be closed.
   *
   * @param root - where the host has the container's root file system; this path is the host's own, and is followed
   * @param names - the way from there
   * @param mounts - those that the container can change, where the root is seen in its mount namespace
   * @throws UnsafeRootError where a component is missing or no folder, or the root is the host's
   * @throws ForeignMountError where a component is on a file system that may not answer
   */
  static open(root: string, names: readonly string[], mounts?: Mounts): ContainerFolder {
    let shown = root;
    let descriptor = openPath(root, shown, 0);
    try {
      // Nothing asks a file system that may not answer: not even fstat(2) comes before this.
      let mount = mounts?.needLocal(descriptor);
      const owner = needFolder(descriptor, shown);
      const own = statSync('/');
      if (owner.ino === own.ino && owner.dev === own.dev) throw new UnsafeRootError(`${root} is the host's own root`);
      for (const name of names) {
        const above = descriptor;
        shown = `${shown}/${name}`;
        descriptor = openPath(`/proc/self/fd/${above}/${name}`, shown, constants.O_NOFOLLOW);
        closeSync(above);
        mount = mounts?.needLocal(descriptor, mount);
        needFolder(descriptor, shown);
      }
      const readable = openPath(`/proc/self/fd/${descriptor}`, shown, constants.O_DIRECTORY, constants.O_RDONLY);
      return new ContainerFolder(readable, shown, owner, mounts, mount);
    } finally {
      closeSync(descriptor);
    }
  }

  /**
   * Lists the names in the folder, sorted.
   *
   * @param most - the largest number of names; further names are not read
   * @throws UnsafeRootError if the folder cannot be listed
   */
  names(most: number): { readonly names: readonly string[]; readonly isCut: boolean } {
    const listed = listEntries(`/proc/self/fd/${this.#descriptor}/`, most);
    if ('reason' in listed) throw new UnsafeRootError(`${this.#shown}: ${listed.reason}`);
    return { names: listed.entries.map(({ name }) => name).sort(), isCut: listed.isCut };
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
      // Files can be mount points, too.
      this.#mounts?.needLocal(handle, this.#mount);
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

/** Opens a file by a path. @param access - for what; by default for nothing */
function openPath(place: string, shown: string, flags: number, access = O_PATH): number {
  try {
    return openSync(place, flags | access);
  } catch (error) {
    throw new UnsafeRootError(`${shown}: ${failure(error).reason}`);
  }
}

function needFolder(descriptor: number, shown: string): Stats {
  const status = fstatSync(descriptor);
  if (!status.isDirectory()) throw new UnsafeRootError(`${shown}: it is ${kindOfMode(status.mode)}`);
  return status;
}
