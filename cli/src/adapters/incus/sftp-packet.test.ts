import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { packet, PacketReader, printPacket, readPackets, SftpProtocolError, type SftpField } from './sftp-packet.ts';

async function* chunksOf(bytes: Buffer, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function packetsIn(bytes: Buffer, length = bytes.length): Promise<PacketReader[]> {
  const packets = [];
  for await (const each of readPackets(chunksOf(bytes, length))) packets.push(each);
  return packets;
}

test('a request has the format of the draft', () => {
  const requested = printPacket(packet.read, [7, 'h', 2n ** 32n, 5]);
  // Length, type, id, a string after its length, the offset, the size.
  const fields = ['00000016', '05', '00000007', '0000000168', '0000000100000000', '00000005'];
  expect(requested.toString('hex')).toBe(fields.join(''));
});

test.each([1, 2, 3, 5, 1000])('packets received in pieces of %i bytes are joined', async (length) => {
  const bytes = Buffer.concat([
    printPacket(packet.lstat, [1, '/etc/ä']),
    printPacket(packet.data, [2, Buffer.alloc(300, 'x')]),
  ]);
  const [first, second, ...others] = await packetsIn(bytes, length);
  expect(others).toEqual([]);
  expect([first?.kind, first?.number(), first?.text(), first?.isAtEnd]).toEqual([packet.lstat, 1, '/etc/ä', true]);
  expect([second?.kind, second?.number(), second?.bytes().length, second?.isAtEnd]).toEqual([103, 2, 300, true]);
});

const field = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) }),
  fc.string({ unit: 'grapheme' }),
  fc.uint8Array(),
);

/** Reads the next field with the type of `like`. */
function readLike(reader: PacketReader, like: SftpField): SftpField {
  if (typeof like === 'number') return reader.number();
  if (typeof like === 'bigint') return BigInt(reader.longNumber());
  return typeof like === 'string' ? reader.text() : new Uint8Array(reader.bytes());
}

test('printed packets parse to equal packets with any cuts', async () => {
  const packets = fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.array(field)), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(packets, fc.integer({ min: 1, max: 100 }), async (sent, length) => {
      const bytes = Buffer.concat(sent.map(([kind, fields]) => printPacket(kind, fields)));
      const read = await packetsIn(bytes, length);
      expect(read.map((reader, at) => [reader.kind, sent[at]?.[1].map((like) => readLike(reader, like))])).toEqual(
        sent,
      );
      expect(read.every(({ isAtEnd }) => isAtEnd)).toBe(true);
    }),
  );
});

test('any bytes are packets or refused, and never more than received', async () => {
  const short = fc.uint8Array().map((bytes) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]));
  const anything = fc.array(fc.oneof(short, fc.uint8Array()), { maxLength: 5 }).map((parts) => Buffer.concat(parts));
  await fc.assert(
    fc.asyncProperty(anything, async (bytes) => {
      const read = await packetsIn(bytes, 7).catch((error: unknown) => error);
      const packets = Array.isArray(read) ? (read as readonly PacketReader[]) : [];
      expect(read === packets || read instanceof SftpProtocolError).toBe(true);
      for (const reader of packets) expect(textOrError(reader)).toMatch(/^(?:string|a packet that ends too early)$/);
    }),
  );
});

function textOrError(reader: PacketReader): string {
  try {
    return typeof reader.text();
  } catch (error) {
    return error instanceof SftpProtocolError ? error.message : String(error);
  }
}

test.each([
  ['ffffffff05', 'a packet of 4294967295 bytes'],
  ['0004000105', 'a packet of 262145 bytes'],
  ['0000000005', 'a packet of 0 bytes'],
])('%s is refused', async (bytes, said) => {
  await expect(packetsIn(Buffer.from(bytes, 'hex'))).rejects.toThrow(new SftpProtocolError(said));
});

test('an incomplete packet is not returned', async () => {
  expect(await packetsIn(Buffer.from('00000009010000', 'hex'))).toEqual([]);
});

test.each([
  ['a number', '05000000', (reader: PacketReader) => reader.number()],
  ['a long number', '0500000000000000', (reader: PacketReader) => reader.longNumber()],
  ['a string without its length', '05000000', (reader: PacketReader) => reader.text()],
  ['a string that is longer than the packet', '05ffffffff41', (reader: PacketReader) => reader.bytes()],
])('%s that ends too early', (_, bytes, read) => {
  expect(() => read(new PacketReader(Buffer.from(bytes, 'hex')))).toThrow('a packet that ends too early');
});

test('a number without an exact value', () => {
  expect(() => new PacketReader(Buffer.from('05ffffffffffffffff', 'hex')).longNumber()).toThrow(SftpProtocolError);
});
