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

/** The size limit of a packet in both directions, in bytes, as in OpenSSH. */
const maxPacketBytes = 256 * 1024;

/** Invalid or incomplete input of the SFTP protocol. */
export class SftpProtocolError extends Error {
  override readonly name = 'SftpProtocolError';
}

/** A packet's fields: numbers of 32 bits, numbers of 64 bits, and strings after their lengths. */
export type SftpField = number | bigint | string | Uint8Array;

/** Prints a packet with a length prefix. */
export function printPacket(kind: number, fields: readonly SftpField[]): Buffer {
  const body = Buffer.concat([Buffer.from([kind]), ...fields.map(printField)]);
  return Buffer.concat([printField(body.length), body]);
}

function printField(field: SftpField): Buffer {
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

/** Reads the fields of a packet in sequence. */
export class PacketReader {
  readonly kind: number;
  readonly #bytes: Buffer;
  #at = 1;

  /** @param bytes - without the length prefix */
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

  /** @throws SftpProtocolError, also for a number that is not exact in JavaScript */
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
 * Splits a stream into packets.
 *
 * @throws SftpProtocolError for an empty packet, or a packet above the limit
 */
export async function* readPackets(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<PacketReader, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4) {
      const length = rest.readUInt32BE();
      if (length === 0 || length > maxPacketBytes) throw new SftpProtocolError(`a packet of ${length} bytes`);
      if (rest.length < 4 + length) break;
      yield new PacketReader(rest.subarray(4, 4 + length));
      rest = rest.subarray(4 + length);
    }
  }
}
