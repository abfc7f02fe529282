import type { ByteString } from '../../source/bytes.ts';
import { ChunkReader } from './chunk-reader.ts';

/**
 * Keys with values for user space. The data stays in the blob until requested.
 *
 * @see `struct aa_data` in the kernel's `policy.h`
 */
export class ProfileData {
  readonly #bytes: Uint8Array;
  readonly #start: number;

  private constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes;
    this.#start = start;
  }

  /** Skips the keys and values, if present. */
  static unpack(reader: ChunkReader): ProfileData | undefined {
    if (!reader.has('struct', 'data')) return undefined;
    const start = reader.offset;
    while (reader.stringRange() !== undefined) reader.blob();
    reader.require('structEnd', 'the end of `data`');
    return new ProfileData(reader.bytes, start);
  }

  /** Keys with their values, in order. */
  *entries(): Generator<readonly [key: ByteString, value: Uint8Array]> {
    const reader = new ChunkReader(this.#bytes, this.#start);
    for (let key = reader.string(); key !== undefined; key = reader.string()) {
      const { start, end } = reader.blob() ?? { start: 0, end: 0 };
      yield [key, this.#bytes.subarray(start, end)];
    }
  }
}
