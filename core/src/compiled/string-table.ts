import type { ByteString } from '../source/bytes.ts';
import { byteStringOf } from './byte-string-of.ts';
import type { ChunkReader } from './chunk-reader.ts';

/** A string has a code, a size and at least its NUL. */
export const smallestString = 4;

/**
 * Strings that other tables refer to by number. They stay in the blob until they are asked for: thousands of short
 * ones would take several times their size as strings of their own.
 */
export class StringTable {
  readonly #bytes: Uint8Array;
  readonly #ends: Uint32Array;
  readonly #starts: Uint32Array;

  constructor(bytes: Uint8Array, size: number) {
    this.#bytes = bytes;
    this.#starts = new Uint32Array(size);
    this.#ends = new Uint32Array(size);
  }

  get size(): number {
    return this.#starts.length;
  }

  /** A string; a name in another policy namespace as `:ns:name`, several in one as NULs between them. */
  get(index: number): ByteString | undefined {
    const [start, end] = [this.#starts[index], this.#ends[index]];
    return start === undefined || end === undefined ? undefined : byteStringOf(this.#bytes, start, end);
  }

  *[Symbol.iterator](): Generator<ByteString> {
    for (let index = 0; index < this.size; index++) yield this.get(index) ?? ('' as ByteString);
  }

  /** How many bytes a string has in the blob, with its NUL. */
  sizeOf(index: number): number {
    return (this.#ends[index] ?? 0) - (this.#starts[index] ?? 0) + 1;
  }

  /** Reads one string into its place. */
  read(reader: ChunkReader, index: number): void {
    const { start, end } = reader.stringRange() ?? reader.fail('a string of a table');
    this.#starts[index] = start;
    this.#ends[index] = end;
  }
}

/** No strings at all. */
export const noStrings = new StringTable(new Uint8Array(0), 0);

/**
 * A struct that holds nothing but an array of strings, where there is one.
 *
 * @see `unpack_xattrs`, `unpack_strs_table`
 */
export function unpackStringTable(reader: ChunkReader, name: string): StringTable | undefined {
  if (!reader.has('struct', name)) return undefined;
  const table = unpackStrings(reader, reader.requireArray(smallestString, `the strings of \`${name}\``));
  reader.require('structEnd', `the end of \`${name}\``);
  return table;
}

/** The strings of an array up to its end. */
export function unpackStrings(reader: ChunkReader, size: number): StringTable {
  if (size === 0) {
    reader.require('arrayEnd', 'the end of an array of strings');
    return noStrings;
  }
  const table = new StringTable(reader.bytes, size);
  for (let index = 0; index < size; index++) table.read(reader, index);
  reader.require('arrayEnd', 'the end of an array of strings');
  return table;
}
