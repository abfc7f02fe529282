import type { ByteString } from '../../source/bytes.ts';
import { byteStringOf } from './byte-string-of.ts';
import { DamagedPolicyError } from './damaged-policy-error.ts';

/** The codes of chunk types: `enum aa_code` in the kernel's `policy_unpack.h`. */
const codes = {
  u8: 0,
  u16: 1,
  u32: 2,
  u64: 3,
  name: 4,
  string: 5,
  blob: 6,
  struct: 7,
  structEnd: 8,
  array: 11,
  arrayEnd: 12,
} as const;

/** The sizes of values without a size of their own, in bytes. */
const sizes: ReadonlyMap<number, number> = new Map([
  ...([codes.struct, codes.structEnd, codes.arrayEnd] as const).map((code) => [code, 0] as const),
  [codes.u8, 1],
  [codes.u16, 2],
  [codes.array, 2],
  [codes.u32, 4],
  [codes.u64, 8],
]);

type ChunkCode = Exclude<keyof typeof codes, 'name'>;

/** A stretch of the blob: offsets in bytes, `end` exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads the chunks of compiled policy: a code, an optional name before the code, and a little-endian value. Every read
 * is checked against the end of the blob and nothing is copied. A method without `require` returns undefined and reads
 * nothing if a different chunk follows. A chunk beyond the end of the blob is always damage.
 *
 * @see `struct aa_ext`, `aa_inbounds`, `aa_unpack_nameX` in the kernel's `policy_unpack.c`
 */
export class ChunkReader {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  #at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = at;
  }

  /** The offset of the next chunk. */
  get offset(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.bytes.length;
  }

  /**
   * Reads a code, with the name before the code. Without a requested name, any name is skipped.
   *
   * @see `aa_unpack_nameX`
   */
  has(code: ChunkCode, name?: string): boolean {
    const start = this.#at;
    if (this.bytes[this.#at] === codes.name) {
      this.#at++;
      const tag = this.#sized(2);
      if (name !== undefined && !this.#isName(tag, this.#at, name)) {
        this.#at = start;
        return false;
      }
    } else if (name !== undefined) {
      return false;
    }
    if (this.bytes[this.#at] === codes[code]) {
      this.#at++;
      return true;
    }
    this.#at = start;
    return false;
  }

  require(code: ChunkCode, what: string): void {
    if (!this.has(code)) this.fail(what);
  }

  /** `unpack_u8` */
  requireU8(what: string): number {
    this.require('u8', what);
    return this.bytes[this.#take(1)] ?? 0;
  }

  /** `unpack_u16` */
  requireU16(what: string): number {
    this.require('u16', what);
    return this.#view.getUint16(this.#take(2), true);
  }

  /** `aa_unpack_u32` */
  u32(name?: string): number | undefined {
    return this.has('u32', name) ? this.#view.getUint32(this.#take(4), true) : undefined;
  }

  requireU32(what: string): number {
    return this.u32() ?? this.fail(what);
  }

  /** `aa_unpack_u64` */
  requireU64(what: string): bigint {
    this.require('u64', what);
    return this.#view.getBigUint64(this.#take(8), true);
  }

  /**
   * Reads the claimed number of elements in an array, with at least `smallest` bytes per element. A claim beyond the
   * remaining bytes is damage, so the blob's size bounds the allocation for the elements.
   *
   * @see `aa_unpack_array`
   */
  array(smallest: number, name?: string): number | undefined {
    if (!this.has('array', name)) return undefined;
    const size = this.#view.getUint16(this.#take(2), true);
    if (size * smallest > this.bytes.length - this.#at) this.fail(`room for ${size} elements of an array`);
    return size;
  }

  requireArray(smallest: number, what: string): number {
    return this.array(smallest) ?? this.fail(what);
  }

  /** `aa_unpack_blob` */
  blob(name?: string): ByteRange | undefined {
    if (!this.has('blob', name)) return undefined;
    const start = this.#sized(4);
    return { start, end: this.#at };
  }

  /**
   * Returns the range of a string, without the final NUL.
   *
   * @see `aa_unpack_str`
   */
  stringRange(name?: string): ByteRange | undefined {
    if (!this.has('string', name)) return undefined;
    const start = this.#sized(2);
    const end = this.#at - 1;
    if (end < start || this.bytes[end] !== 0) this.fail('a NUL at the end of a string');
    return { start, end };
  }

  /** Reads a string up to the first NUL, as the kernel does for strings without embedded NULs. */
  string(name?: string): ByteString | undefined {
    const range = this.stringRange(name);
    if (range === undefined) return undefined;
    return byteStringOf(this.bytes, range.start, this.bytes.indexOf(0, range.start));
  }

  /**
   * Skips the next chunk, with the name before the chunk. For structures and arrays, skips only the start or end code.
   *
   * @returns the offset after the chunk and, if the chunk is the blob of an automaton, the offset of the blob's bytes
   */
  pass(): { readonly end: number; readonly automaton: number | undefined } {
    const isAutomaton = this.has('blob', 'aadfa');
    if (isAutomaton) return { automaton: this.#sized(4), end: this.#at };
    if (this.bytes[this.#at] === codes.name) {
      this.#at++;
      this.#sized(2);
    }
    const at = this.#take(1);
    const code = this.bytes[at] ?? 0;
    if (code === codes.string || code === codes.blob) this.#sized(code === codes.string ? 2 : 4);
    else this.#take(sizes.get(code) ?? this.fail('a chunk', at));
    return { end: this.#at, automaton: undefined };
  }

  /** Throws, because the expected chunk is missing. */
  fail(expected: string, offset = this.#at): never {
    throw new DamagedPolicyError(offset, `expected ${expected}`);
  }

  /** Skips a size and as many bytes, and returns the offset of the bytes (`aa_unpack_u16_chunk`). */
  #sized(width: 2 | 4): number {
    const at = this.#take(width);
    return this.#take(width === 2 ? this.#view.getUint16(at, true) : this.#view.getUint32(at, true));
  }

  #take(size: number): number {
    const at = this.#at;
    if (size > this.bytes.length - at) this.fail(`${size} more bytes`);
    this.#at = at + size;
    return at;
  }

  /** `strcmp` with a name; the name must end in a NUL. */
  #isName(start: number, end: number, name: string): boolean {
    if (end - start <= name.length || this.bytes[end - 1] !== 0 || this.bytes[start + name.length] !== 0) return false;
    for (let index = 0; index < name.length; index++)
      if (this.bytes[start + index] !== name.charCodeAt(index)) return false;
    return true;
  }
}
