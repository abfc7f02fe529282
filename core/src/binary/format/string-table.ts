import type { ByteString } from '../../source/bytes.ts';
import { byteStringOf } from './byte-string-of.ts';
import { ChunkReader, type ByteRange } from './chunk-reader.ts';

/** A string has a code, a size and at least a NUL. */
const smallestString = 4;

/**
 * Strings with numbers for references from other tables. The strings stay in the blob until requested: thousands of
 * short string objects would take several times the size.
 */
export class StringTable {
  readonly size: number;
  readonly #bytes: Uint8Array;
  readonly #offset: number;
  #offsets: Uint32Array | undefined;

  /** @param offset - the offset of the first string; further strings follow directly */
  constructor(bytes: Uint8Array, offset: number, size: number) {
    this.#bytes = bytes;
    this.#offset = offset;
    this.size = size;
  }

  /** Returns a string without the final NUL, but with embedded NULs. */
  get(index: number): ByteString | undefined {
    const range = this.rangeOf(index);
    return range === undefined ? undefined : byteStringOf(this.#bytes, range.start, range.end);
  }

  /** Returns the range of a string in the blob, without the final NUL. */
  rangeOf(index: number): ByteRange | undefined {
    const offset = (this.#offsets ??= this.#index())[index];
    return offset === undefined ? undefined : new ChunkReader(this.#bytes, offset).stringRange();
  }

  /** The strings, in order. */
  *[Symbol.iterator](): Generator<ByteString> {
    const reader = new ChunkReader(this.#bytes, this.#offset);
    for (let index = 0; index < this.size; index++) {
      const { start, end } = reader.stringRange() ?? { start: 0, end: 0 };
      yield byteStringOf(this.#bytes, start, end);
    }
  }

  #index(): Uint32Array {
    const reader = new ChunkReader(this.#bytes, this.#offset);
    const offsets = new Uint32Array(this.size);
    for (let index = 0; index < offsets.length; index++) {
      offsets[index] = reader.offset;
      reader.stringRange();
    }
    return offsets;
  }
}

/** An empty table. */
export const noStrings = new StringTable(new Uint8Array(0), 0, 0);

/**
 * Reads a struct with only an array of strings, if present.
 *
 * @param isEntry - whether the string in a range is valid in the table
 * @see `unpack_xattrs`, `unpack_strs_table`
 */
export function unpackStringTable(
  reader: ChunkReader,
  name: string,
  isEntry: (bytes: Uint8Array, start: number, end: number) => boolean = () => true,
): StringTable | undefined {
  if (!reader.has('struct', name)) return undefined;
  const size = reader.requireArray(smallestString, 'an array of strings');
  const offset = reader.offset;
  for (let index = 0; index < size; index++) {
    const { start, end } = reader.stringRange() ?? reader.fail('a string of a table');
    if (!isEntry(reader.bytes, start, end)) reader.fail('another string in a table', start);
  }
  reader.require('arrayEnd', 'the end of an array of strings');
  reader.require('structEnd', 'the end of a table of strings');
  return size === 0 ? noStrings : new StringTable(reader.bytes, offset, size);
}
