import type { Duplex } from 'node:stream';
import { printable } from '@lamellar/core/language';
import { connectToRoot, type IncusPlace } from './incus-sftp.ts';
import {
  kindOfMode,
  maxRootFileBytes,
  unfinished,
  UnsafeRootError,
  type Found,
  type RootFolder,
} from '../filesystem/root-folder.ts';
import { syncAll } from '../filesystem/atomic-files.ts';
import { SftpClient, SftpRefusal } from './sftp-client.ts';

/**
 * A folder below the root of an Incus container, for any storage and for stopped containers.
 *
 * Incus serves the root by SFTP, from a process with the container's root and user namespace: a link cannot leave the
 * container. `incus file` is unsuitable: it opens a pipe and waits for ever, even at the container's next start, and
 * writes through links. So each file is inspected before it is opened. Only root in the container can change the file
 * in between, and can only cause a failure.
 *
 * @see `/1.0/instances/{name}/sftp` of Incus's API
 */
export class IncusFolder implements RootFolder {
  readonly #socket: Duplex;
  readonly #client: SftpClient;
  readonly #folder: string;
  readonly #shown: string;
  #isChanged = false;

  private constructor(socket: Duplex, client: SftpClient, folder: string, shown: string) {
    this.#socket = socket;
    this.#client = client;
    this.#folder = folder;
    this.#shown = shown;
  }

  /**
   * Opens a folder. The caller closes the folder: the container cannot start before.
   *
   * @param names - the components of the path below the container's root
   * @returns undefined if Incus lacks the container
   * @throws UnsafeRootError if a component is missing or not a folder, or Incus does not reach the root
   * @throws CommandError if Incus is missing
   */
  static async open(place: IncusPlace, names: readonly string[]): Promise<IncusFolder | undefined> {
    const shown = [`incus:${place.project}/${place.name}`, ...names];
    const stream = await connectToRoot(place);
    if (stream === undefined) return undefined;
    try {
      const client = await SftpClient.open(stream);
      for (let count = 1; count <= names.length; count++) {
        const found = await client.lstat(`/${names.slice(0, count).join('/')}`);
        const kind = found === undefined ? undefined : kindOfMode(found.mode);
        if (kind === 'a folder') continue;
        const reason = kind === undefined ? 'no such file or directory' : `it is ${kind}`;
        throw new UnsafeRootError(`${shown.slice(0, count + 1).join('/')}: ${reason}`);
      }
      return new IncusFolder(stream, client, `/${names.join('/')}`, shown.join('/'));
    } catch (error) {
      stream.destroy();
      throw unsafe(error, shown.join('/'));
    }
  }

  async find(name: string, sizes?: readonly number[]): Promise<Found> {
    return this.#try(name, async () => {
      const status = await this.#client.lstat(this.#at(name));
      if (status === undefined) return { kind: 'nothing' };
      const what = kindOfMode(status.mode);
      if (what !== 'a file') return { kind: 'other', what };
      if (status.size > maxRootFileBytes)
        return { kind: 'other', what: `it is larger than ${maxRootFileBytes >> 20} MiB` };
      if (sizes?.includes(status.size) === false) return { kind: 'file', bytes: undefined };
      const bytes = await this.#client.readFile(this.#at(name), status.size);
      return bytes === undefined ? { kind: 'other', what: 'it changed while it was read' } : { kind: 'file', bytes };
    });
  }

  /** The container's root becomes the owner of the file. */
  async write(name: string, content: Uint8Array, replaces: boolean): Promise<void> {
    const temporary = unfinished(name);
    await this.remove(temporary);
    await this.#try(name, async () => {
      this.#isChanged = true;
      try {
        await this.#client.createFile(this.#at(temporary), content, { mode: 0o644, uid: 0, gid: 0 });
        // SFTP has no fsync(2), and this process cannot name the file system.
        syncAll();
        if (replaces) await this.#client.rename(this.#at(temporary), this.#at(name));
        else await this.#link(temporary, name);
      } catch (error) {
        // If the removal fails, the next run removes the file.
        await this.remove(temporary).catch(() => undefined);
        throw error;
      }
      if (!replaces) await this.remove(temporary);
    });
  }

  async #link(name: string, other: string): Promise<void> {
    try {
      await this.#client.link(this.#at(name), this.#at(other));
    } catch (error) {
      const isTaken = error instanceof SftpRefusal && (await this.#client.lstat(this.#at(other))) !== undefined;
      throw isTaken ? new UnsafeRootError(`${this.#shown}/${other} already exists`) : error;
    }
  }

  async remove(name: string): Promise<void> {
    await this.#try(name, async () => {
      const status = await this.#client.lstat(this.#at(name));
      if (status === undefined) return;
      if (kindOfMode(status.mode) === 'a folder') throw new UnsafeRootError(`${this.#shown}/${name} is a folder`);
      this.#isChanged = true;
      await this.#client.remove(this.#at(name));
    });
  }

  removeUnfinished(name: string): Promise<void> {
    return this.remove(unfinished(name));
  }

  sync(): void {
    if (this.#isChanged) syncAll();
    this.#isChanged = false;
  }

  close(): void {
    this.#socket.destroy();
  }

  async #try<Result>(name: string, act: () => Promise<Result>): Promise<Result> {
    try {
      return await act();
    } catch (error) {
      throw unsafe(error, `${this.#shown}/${name}`);
    }
  }

  #at(name: string): string {
    return `${this.#folder}/${name}`;
  }
}

/** The limit of a reason in messages, in characters. */
const maxReasonLength = 300;

/** Converts a refusal or a missing answer to an error of the container. A run continues with the next container. */
function unsafe(error: unknown, shown: string): UnsafeRootError {
  if (error instanceof UnsafeRootError) return error;
  const { message } = error as Error;
  const reason = error instanceof SftpRefusal && error.isMissing ? 'no such file or directory' : message;
  return new UnsafeRootError(`${shown}: ${printable(reason.slice(0, maxReasonLength))}`);
}
