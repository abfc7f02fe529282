import type { ByteString } from '../../source/bytes.ts';
import { byteStringOf } from './byte-string-of.ts';
import { ChunkReader } from './chunk-reader.ts';

/** Two numbers, and an empty string with a NUL. */
const smallestRule = 8;

/**
 * A rule about packets with a security mark.
 *
 * @see `struct aa_secmark` in the kernel's `net.h`
 */
export interface SecmarkRule {
  readonly audits: boolean;
  readonly denies: boolean;
  readonly label: ByteString;
}

/** Rules about packets. The rules stay in the blob until requested. */
export class SecmarkRules {
  readonly size: number;
  readonly #bytes: Uint8Array;
  readonly #offset: number;

  private constructor(bytes: Uint8Array, offset: number, size: number) {
    this.#bytes = bytes;
    this.#offset = offset;
    this.size = size;
  }

  /** Skips the rules, if present (`unpack_secmark`). */
  static unpack(reader: ChunkReader): SecmarkRules | undefined {
    if (!reader.has('struct', 'secmark')) return undefined;
    const size = reader.requireArray(smallestRule, 'secmark rules');
    const offset = reader.offset;
    for (let index = 0; index < size; index++) {
      reader.requireU8('whether a secmark rule audits');
      reader.requireU8('whether a secmark rule denies');
      if (reader.stringRange() === undefined) reader.fail('the label of a secmark rule');
    }
    reader.require('arrayEnd', 'the end of the secmark rules');
    reader.require('structEnd', 'the end of `secmark`');
    return new SecmarkRules(reader.bytes, offset, size);
  }

  /** The rules, in order. */
  *[Symbol.iterator](): Generator<SecmarkRule> {
    const reader = new ChunkReader(this.#bytes, this.#offset);
    for (let index = 0; index < this.size; index++) {
      const audits = reader.requireU8('') !== 0;
      const denies = reader.requireU8('') !== 0;
      const { start, end } = reader.stringRange() ?? { start: 0, end: 0 };
      yield { audits, denies, label: byteStringOf(this.#bytes, start, end) };
    }
  }
}
