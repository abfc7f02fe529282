import { DamagedPolicyError } from '../damaged-policy-error.ts';
import { decodeHuffman, readHuffmanTable, type HuffmanTable } from './huffman-table.ts';

/** `Block_Maximum_Size` */
export const maxBlockSize = 128 * 1024;

/** `Literals_Block_Type` */
const kinds = { raw: 0, repeated: 1, compressed: 2 } as const;

/** By `Size_Format` of compressed literals: the header's length in bytes, and the bits of both sizes. */
const compressedHeaders = [
  { bytes: 3, bits: 10, streams: 1 },
  { bytes: 3, bits: 10, streams: 4 },
  { bytes: 4, bits: 14, streams: 4 },
  { bytes: 5, bits: 18, streams: 4 },
] as const;

/** For fewer bytes, encoders never use four streams, and decoders refuse four streams. */
const minFourStreamSize = 6;

/**
 * The literals of consecutive compressed blocks: bytes not copied from earlier output.
 *
 * @see RFC 8878, section 3.1.1.3.1
 */
export class Literals {
  readonly #buffer = new Uint8Array(maxBlockSize);
  #size = 0;
  /** The table of the preceding block, for reuse. */
  #table: HuffmanTable | undefined;

  /** The literals of the last block. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#size);
  }

  startFrame(): void {
    this.#table = undefined;
  }

  /**
   * Reads the literals of a block from `start` on, and returns the offset after the literals. Throws on damage.
   *
   * @param end - the end of the block
   */
  read(bytes: Uint8Array, start: number, end: number): number {
    const kind = (bytes[start] ?? 0) & 3;
    const format = ((bytes[start] ?? 0) >>> 2) & 3;
    if (kind >= kinds.compressed) return this.#readCompressed(bytes, start, end, format, kind);
    const width = format === 3 ? 3 : format === 1 ? 2 : 1;
    this.#size = this.#sizeOf(little(bytes, start, width) >>> (width === 1 ? 3 : 4), start);
    const from = start + width;
    const after = from + (kind === kinds.raw ? this.#size : 1);
    if (after > end) throw new DamagedPolicyError(start, 'literals pass their block');
    if (kind === kinds.raw) this.#buffer.set(bytes.subarray(from, after));
    else this.#buffer.fill(bytes[from] ?? 0, 0, this.#size);
    return after;
  }

  #readCompressed(bytes: Uint8Array, start: number, end: number, format: number, kind: number): number {
    const header = compressedHeaders[format] ?? compressedHeaders[0];
    const sizes = Math.floor(little(bytes, start, header.bytes) / 16);
    const mask = (1 << header.bits) - 1;
    this.#size = this.#sizeOf(sizes & mask, start);
    let from = start + header.bytes;
    const after = from + (Math.floor(sizes / 2 ** header.bits) & mask);
    if (after > end) throw new DamagedPolicyError(start, 'literals pass their block');
    if (kind === kinds.compressed) {
      const read = readHuffmanTable(bytes, from, after);
      this.#table = read.table;
      from = read.end;
    }
    const table = this.#table;
    if (table === undefined) throw new DamagedPolicyError(start, 'literals have no Huffman table');
    if (header.streams === 1) decodeHuffman(table, bytes, from, after, this.bytes);
    else this.#decodeFour(table, bytes, from, after);
    return after;
  }

  /** Decodes three sizes and four streams; the last stream takes the remaining bytes. */
  #decodeFour(table: HuffmanTable, bytes: Uint8Array, start: number, end: number): void {
    const jump = 6;
    const quarter = Math.ceil(this.#size / 4);
    let from = start + jump;
    if (this.#size < minFourStreamSize || from > end || 3 * quarter > this.#size)
      throw new DamagedPolicyError(start, 'literals have no four streams');
    for (let stream = 0; stream < 4; stream++) {
      const isLast = stream === 3;
      const after = isLast ? end : from + little(bytes, start + 2 * stream, 2);
      if (after > end) throw new DamagedPolicyError(start, 'literals pass their block');
      const into = this.bytes.subarray(stream * quarter, isLast ? this.#size : (stream + 1) * quarter);
      decodeHuffman(table, bytes, from, after, into);
      from = after;
    }
  }

  #sizeOf(size: number, offset: number): number {
    if (size > maxBlockSize) throw new DamagedPolicyError(offset, 'a block has too many literals');
    return size;
  }
}

/** Reads a little-endian number of up to five bytes, with zeros for bytes beyond the end. */
function little(bytes: Uint8Array, start: number, width: number): number {
  let number = 0;
  for (let index = 0; index < width; index++) number += (bytes[start + index] ?? 0) * 2 ** (8 * index);
  return number;
}
