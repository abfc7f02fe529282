import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readlinkSync,
  renameSync,
  statSync,
  unlinkSync,
  type Stats,
} from 'node:fs';
import { namingFile } from './naming-file.ts';
import { listEntries } from './list-entries.ts';
import type { Mounts } from './mounts.ts';
import { O_PATH, failure, readRegularFile } from '@lamellar/node/files';
import {
  kindOfMode,
  maxRootFileBytes,
  unfinished,
  UnsafeRootError,
  type Found,
  type RootFolder,
} from './root-folder.ts';
import { writeNewFile } from './atomic-files.ts';

/**
 * An open folder below a root in a folder of the host.
 *
 * The class follows no path of the container: each component is opened in the open folder above, and a link is refused.
 * `/proc/self/fd/N/NAME` replaces openat(2), which Node lacks.
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
   * Opens a folder. The caller closes the folder.
   *
   * @param root - the host's path of the container's root file system; the path belongs to the host, and links are
   *   followed
   * @param names - the components of the path below the root
   * @param mounts - the mounts that the container can change, if the root is visible in the container's mount namespace
   * @throws UnsafeRootError if a component is missing or not a folder, or the root is the host's root
   * @throws ForeignMountError if a component is on a file system that may not answer
   */
  static open(root: string, names: readonly string[], mounts?: Mounts): ContainerFolder {
    let shown = root;
    let descriptor = openPath(root, shown, 0);
    try {
      // The check comes before any request to a file system that may not answer, fstat(2) included.
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
      return new ContainerFolder(openReadable(descriptor, shown), shown, owner, mounts, mount);
    } finally {
      closeSync(descriptor);
    }
  }

  /**
   * Opens a subfolder, with the checks of `open`. The caller closes both folders.
   *
   * @throws UnsafeRootError if the subfolder is missing or not a folder
   * @throws ForeignMountError if the subfolder is on a file system that may not answer
   */
  below(name: string): ContainerFolder {
    const shown = `${this.#shown}/${name}`;
    const descriptor = openPath(this.#at(name), shown, constants.O_NOFOLLOW);
    try {
      const mount = this.#mounts?.needLocal(descriptor, this.#mount);
      needFolder(descriptor, shown);
      return new ContainerFolder(openReadable(descriptor, shown), shown, this.#owner, this.#mounts, mount);
    } finally {
      closeSync(descriptor);
    }
  }

  /** Reads the target of a link, without following the link. */
  linkTarget(name: string): string {
    return readlinkSync(this.#at(name), 'latin1');
  }

  /**
   * Lists the names in the folder, sorted.
   *
   * @param limit - the largest number of names; further names are not read
   * @throws UnsafeRootError if the folder cannot be listed
   */
  names(limit: number): { readonly names: readonly string[]; readonly isCut: boolean } {
    const listed = listEntries(`/proc/self/fd/${this.#descriptor}/`, limit);
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
      const contents = readRegularFile(`/proc/self/fd/${handle}`, maxRootFileBytes);
      return 'bytes' in contents ? { kind: 'file', bytes: contents.bytes } : { kind: 'other', what: contents.reason };
    } finally {
      closeSync(handle);
    }
  }

  /** The owner of the root folder becomes the owner of the file. */
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
        throw new UnsafeRootError(`${this.#shown}/${name} already exists`);
      throw error;
    } finally {
      this.remove(temporary);
    }
    this.sync();
  }

  remove(name: string): void {
    // On a read-only file system, there may be nothing to remove.
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

  /** Syncs the names; `write` has synced the contents. */
  sync(): void {
    namingFile(this.#shown, () => fsyncSync(this.#descriptor));
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #at(name: string): string {
    return `/proc/self/fd/${this.#descriptor}/${name}`;
  }
}

/** Opens a file by a path. @param access - the access mode; `O_PATH` by default */
function openPath(place: string, shown: string, flags: number, access = O_PATH): number {
  try {
    return openSync(place, flags | access);
  } catch (error) {
    throw new UnsafeRootError(`${shown}: ${failure(error).reason}`);
  }
}

/** Opens a folder again, for listing. */
function openReadable(folder: number, shown: string): number {
  return openPath(`/proc/self/fd/${folder}`, shown, constants.O_DIRECTORY, constants.O_RDONLY);
}

function needFolder(descriptor: number, shown: string): Stats {
  const status = fstatSync(descriptor);
  if (!status.isDirectory()) throw new UnsafeRootError(`${shown}: it is ${kindOfMode(status.mode)}`);
  return status;
}
