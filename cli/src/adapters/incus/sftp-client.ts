import { constants } from 'node:fs';
import type { Duplex } from 'node:stream';
import {
  packet,
  printPacket,
  readPackets,
  SftpProtocolError,
  type SftpField,
  type PacketReader,
} from './sftp-packet.ts';

/** The attributes of a file. */
export interface SftpStatus {
  /** In bytes. */
  readonly size: number;
  /** `st_mode` of stat(2). */
  readonly mode: number;
}

/** A refusal of the server, with a reason. */
export class SftpRefusal extends Error {
  override readonly name = 'SftpRefusal';
  readonly isMissing: boolean;

  constructor(reason: string, isMissing: boolean) {
    super(reason);
    this.isMissing = isMissing;
  }
}

/** Codes of a `status` packet. */
const status = { ok: 0, endOfFile: 1, noSuchFile: 2 } as const;

/** The flags to open a file. */
const open = { read: 1, write: 2, create: 8, exclusive: 32 } as const;

/** The flags of an `attributes` packet. */
const has = { size: 1, owner: 2, mode: 4 } as const;

/** The needed extensions of OpenSSH: a hard link, and an atomic rename. */
const extensions = ['hardlink@openssh.com', 'posix-rename@openssh.com'] as const;

/** The size of a read or a write, in bytes, which all servers accept. */
const chunk = 32 * 1024;

/**
 * The time limit of an answer, in ms: the server waits for the container's file systems, and the container can block
 * them.
 */
const patience = 30_000;

/**
 * A client of SFTP version 3, with one request at a time.
 *
 * @see draft-ietf-secsh-filexfer-02, and OpenSSH's PROTOCOL for the extensions
 */
export class SftpClient {
  readonly #stream: Duplex;
  readonly #packets: AsyncGenerator<PacketReader, void, undefined>;
  readonly #patience: number;
  #requests = 0;

  private constructor(stream: Duplex, wait: number) {
    this.#stream = stream;
    this.#patience = wait;
    this.#packets = readPackets(stream);
  }

  /**
   * Opens a session.
   *
   * @param stream - a connection to a server; the caller closes the connection
   * @param wait - the deadline of an answer, in ms
   * @throws SftpProtocolError if the peer is no SFTP server, lacks an extension, or does not answer in time. Later
   *   requests throw the error, too
   */
  static async open(stream: Duplex, wait = patience): Promise<SftpClient> {
    const client = new SftpClient(stream, wait);
    stream.write(printPacket(packet.init, [3]));
    const answer = await client.#answer();
    if (answer.kind !== packet.version || answer.number() !== 3) throw new SftpProtocolError('no SFTP version 3');
    const offered = new Set<string>();
    while (!answer.isAtEnd) {
      offered.add(answer.text());
      answer.text();
    }
    const missing = extensions.find((name) => !offered.has(name));
    if (missing !== undefined) throw new SftpProtocolError(`no extension ${missing}`);
    return client;
  }

  /** Returns the attributes of a file or a link; undefined if missing. */
  async lstat(path: string): Promise<SftpStatus | undefined> {
    try {
      return statusOf(await this.#ask(packet.lstat, [path], packet.attributes));
    } catch (error) {
      if (error instanceof SftpRefusal && error.isMissing) return undefined;
      throw error;
    }
  }

  /**
   * Reads a regular file of a known size.
   *
   * @returns undefined if the file has changed
   */
  async readFile(path: string, size: number): Promise<Buffer | undefined> {
    return this.#withFile(path, open.read, async (handle) => {
      const found = statusOf(await this.#ask(packet.fstat, [handle], packet.attributes));
      if ((found.mode & constants.S_IFMT) !== constants.S_IFREG || found.size !== size) return undefined;
      // The parts are copied, because a part would keep a whole packet alive, and packets may be much longer.
      const content = Buffer.alloc(size);
      for (let length = 0; length < size;) {
        const wanted = Math.min(chunk, size - length);
        const part = await this.#read(handle, length, wanted);
        if (part === undefined || part.length === 0 || part.length > wanted) return undefined;
        length += part.copy(content, length);
      }
      return content;
    });
  }

  /** Writes a new file. Does not follow a symbolic link in the place. */
  async createFile(
    path: string,
    content: Uint8Array,
    { mode, uid, gid }: { readonly mode: number; readonly uid: number; readonly gid: number },
  ): Promise<void> {
    await this.#withFile(path, open.write | open.create | open.exclusive, async (handle) => {
      for (let at = 0; at < content.length; at += chunk)
        await this.#ask(packet.write, [handle, BigInt(at), content.subarray(at, at + chunk)], packet.status);
      // The owner comes before the mode, because a change of owner may clear bits of the mode.
      await this.#ask(packet.fsetstat, [handle, has.owner, uid, gid], packet.status);
      await this.#ask(packet.fsetstat, [handle, has.mode, mode], packet.status);
    });
  }

  /** Creates a hard link under an unused name. */
  async link(path: string, other: string): Promise<void> {
    await this.#ask(packet.extended, [extensions[0], path, other], packet.status);
  }

  /** Renames a file over an existing file atomically. */
  async rename(path: string, other: string): Promise<void> {
    await this.#ask(packet.extended, [extensions[1], path, other], packet.status);
  }

  /** Removes a file, or a link without the target. Some servers also remove an empty folder. */
  async remove(path: string): Promise<void> {
    await this.#ask(packet.remove, [path], packet.status);
  }

  async #withFile<Result>(path: string, how: number, use: (handle: Uint8Array) => Promise<Result>): Promise<Result> {
    const handle = (await this.#ask(packet.open, [path, how, 0], packet.handle)).bytes();
    let result: Result;
    try {
      result = await use(handle);
    } catch (error) {
      await this.#ask(packet.close, [handle], packet.status).catch(() => undefined);
      throw error;
    }
    await this.#ask(packet.close, [handle], packet.status);
    return result;
  }

  /** Reads a part of a file; undefined at the end. */
  async #read(handle: Uint8Array, at: number, length: number): Promise<Buffer | undefined> {
    const answer = await this.#request(packet.read, [handle, BigInt(at), length]);
    if (answer.kind === packet.data) return answer.bytes();
    const code = codeOf(answer);
    if (code === status.endOfFile) return undefined;
    throw refusal(code, answer);
  }

  /** @throws SftpRefusal if the server refuses */
  async #ask(kind: number, fields: readonly SftpField[], expected: number): Promise<PacketReader> {
    const answer = await this.#request(kind, fields);
    if (answer.kind === expected && expected !== packet.status) return answer;
    const code = codeOf(answer);
    if (code !== status.ok || expected !== packet.status) throw refusal(code, answer);
    return answer;
  }

  async #request(kind: number, fields: readonly SftpField[]): Promise<PacketReader> {
    const id = ++this.#requests;
    this.#stream.write(printPacket(kind, [id, ...fields]));
    const answer = await this.#answer();
    if (answer.number() !== id) throw new SftpProtocolError('an answer to another request');
    return answer;
  }

  async #answer(): Promise<PacketReader> {
    const late = new SftpProtocolError(`no answer within ${this.#patience / 1000} s`);
    const timer = setTimeout(() => this.#stream.destroy(late), this.#patience);
    try {
      const { value } = await this.#packets.next();
      if (value === undefined) throw new SftpProtocolError('the connection has ended');
      return value;
    } finally {
      clearTimeout(timer);
    }
  }
}

function statusOf(answer: PacketReader): SftpStatus {
  const flags = answer.number();
  if ((flags & has.size) === 0 || (flags & has.mode) === 0) throw new SftpProtocolError('a file without size or mode');
  const size = answer.longNumber();
  if ((flags & has.owner) !== 0) for (const _ of ['uid', 'gid']) answer.number();
  return { size, mode: answer.number() };
}

function codeOf(answer: PacketReader): number {
  if (answer.kind !== packet.status) throw new SftpProtocolError(`an answer of kind ${answer.kind}`);
  return answer.number();
}

function refusal(code: number, answer: PacketReader): SftpRefusal {
  const reason = answer.isAtEnd ? '' : answer.text();
  return new SftpRefusal(reason === '' ? `status ${code}` : reason, code === status.noSuchFile);
}
