import type { Duplex } from 'node:stream';
import { bytesOf, textOf } from '@lamellar/core/language';
import { connectToRoot, type IncusPlace } from './incus-sftp.ts';
import {
  kindOfMode,
  largestFile,
  unfinished,
  UnsafeRootError,
  type Found,
  type RootFolder,
} from '../disk/root-folder.ts';
import { syncAll } from '../disk/safe-files.ts';
import { SftpClient, SftpRefusal } from './sftp-client.ts';

/**
 * A folder below the root of a container of Incus, whatever stores it, and whether or not the container runs.
 *
 * Incus serves the root by SFTP, from a process that has the container's root as its own, and its user namespace: a link
 * leads nowhere but to what is in the container. `incus file` is no good here: it opens a pipe, and then waits for ever, also
 * with the container's next start; and it writes through links. So each file is looked at before it is opened. Whoever
 * changes it between the two is root in that container, and can do no more than to have this fail.
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
   * Opens a folder. It is to be closed: the container does not start before.
   *
   * @param names - the way from the container's root
   * @returns undefined where Incus has no such container
   * @throws UnsafeRootError where a component is missing or no folder, or Incus does not reach the root
   * @throws CommandError where there is no Incus
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
      if (status.size > largestFile) return { kind: 'other', what: `it is larger than ${largestFile >> 20} MiB` };
      if (sizes?.includes(status.size) === false) return { kind: 'file', bytes: undefined };
      const bytes = await this.#client.readFile(this.#at(name), status.size);
      return bytes === undefined ? { kind: 'other', what: 'it changed while it was read' } : { kind: 'file', bytes };
    });
  }

  /** It belongs to the container's root. */
  async write(name: string, content: Uint8Array, replaces: boolean): Promise<void> {
    const temporary = unfinished(name);
    await this.remove(temporary);
    await this.#try(name, async () => {
      this.#isChanged = true;
      try {
        await this.#client.createFile(this.#at(temporary), content, { mode: 0o644, uid: 0, gid: 0 });
        // SFTP has no fsync(2), and the file system is nowhere that this process could name.
        syncAll();
        if (replaces) await this.#client.rename(this.#at(temporary), this.#at(name));
        else await this.#link(temporary, name);
      } catch (error) {
        // Where it cannot be removed, the next run does so.
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
      throw isTaken ? new UnsafeRootError(`${this.#shown}/${other} is there already`) : error;
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

/** The longest reason that is told, in characters. */
const longestReason = 300;

/** What is refused, or not answered, is this container's affair: others go on. */
function unsafe(error: unknown, shown: string): UnsafeRootError {
  if (error instanceof UnsafeRootError) return error;
  const { message } = error as Error;
  const reason = error instanceof SftpRefusal && error.isMissing ? 'no such file or directory' : message;
  return new UnsafeRootError(`${shown}: ${textOf(bytesOf(reason.slice(0, longestReason)))}`);
}
