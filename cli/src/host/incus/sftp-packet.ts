/** Kinds of packets of SFTP version 3, as draft-ietf-secsh-filexfer-02 numbers them. */
export const packet = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  fsetstat: 10,
  remove: 13,
  status: 101,
  handle: 102,
  data: 103,
  attributes: 105,
  extended: 200,
} as const;

/** The longest packet that either side takes, in bytes, as OpenSSH has it. */
const longestPacket = 256 * 1024;

/** What came is no SFTP, or not all of it. */
export class SftpProtocolError extends Error {
  override readonly name = 'SftpProtocolError';
}

/** A packet's fields: numbers of 32 bits, numbers of 64 bits, and strings behind their lengths. */
export type Field = number | bigint | string | Uint8Array;

/** A packet with its length in front. */
export function printPacket(kind: number, fields: readonly Field[]): Buffer {
  const body = Buffer.concat([Buffer.from([kind]), ...fields.map(printField)]);
  return Buffer.concat([printField(body.length), body]);
}

function printField(field: Field): Buffer {
  if (typeof field === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(field);
    return bytes;
  }
  if (typeof field === 'bigint') {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(field);
    return bytes;
  }
  const bytes = Buffer.from(field);
  return Buffer.concat([printField(bytes.length), bytes]);
}

/** Reads a packet's fields, one after the other. */
export class PacketReader {
  readonly kind: number;
  readonly #bytes: Buffer;
  #at = 1;

  /** @param bytes - without the length in front */
  constructor(bytes: Buffer) {
    this.kind = bytes.readUInt8();
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  number(): number {
    return this.#take(4).readUInt32BE();
  }

  /** @throws SftpProtocolError, too, where a number cannot be told exactly */
  longNumber(): number {
    const value = this.#take(8).readBigUInt64BE();
    if (value > Number.MAX_SAFE_INTEGER) throw new SftpProtocolError(`a number of ${value}`);
    return Number(value);
  }

  bytes(): Buffer {
    return this.#take(this.number());
  }

  text(): string {
    return this.bytes().toString();
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new SftpProtocolError('a packet that ends too early');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

/**
 * Cuts what comes into packets.
 *
 * @throws SftpProtocolError where one is longer than any, or has nothing in it
 */
export async function* readPackets(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<PacketReader, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4) {
      const length = rest.readUInt32BE();
      if (length === 0 || length > longestPacket) throw new SftpProtocolError(`a packet of ${length} bytes`);
      if (rest.length < 4 + length) break;
      yield new PacketReader(rest.subarray(4, 4 + length));
      rest = rest.subarray(4 + length);
    }
  }
}
