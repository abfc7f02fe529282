import type { ByteString } from '../../source/bytes.ts';
import { byteStringOf } from './byte-string-of.ts';
import { ChunkReader, type ByteRange } from './chunk-reader.ts';

/** A string has a code, a size and at least its NUL. */
const smallestString = 4;

/**
 * Strings that other tables refer to by number. They stay in the blob until they are asked for: thousands of short
 * ones would take several times their size as strings of their own.
 */
export class StringTable {
  readonly size: number;
  readonly #bytes: Uint8Array;
  readonly #offset: number;
  #offsets: Uint32Array | undefined;

  /** @param offset - of the first string; the others follow it */
  constructor(bytes: Uint8Array, offset: number, size: number) {
    this.#bytes = bytes;
    this.#offset = offset;
    this.size = size;
  }

  /** A string with all of its NULs but the last. */
  get(index: number): ByteString | undefined {
    const range = this.rangeOf(index);
    return range === undefined ? undefined : byteStringOf(this.#bytes, range.start, range.end);
  }

  /** Where a string is in the blob, without its last NUL. */
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

/** No strings at all. */
export const noStrings = new StringTable(new Uint8Array(0), 0, 0);

/**
 * A struct that holds nothing but an array of strings, where there is one.
 *
 * @param isEntry - whether a string can be in it, by its place
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
