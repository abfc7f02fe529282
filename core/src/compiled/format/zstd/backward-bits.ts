import { DamagedPolicyError } from '../damaged-policy-error.ts';

/**
 * Bits that are read from the last to the first: they end in a 1, which is none of them, and zeros up to a whole byte.
 *
 * @see RFC 8878, section 4.1 and 4.2.2
 */
export class BackwardBits {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  #left: number;

  /** The bits of the bytes from `start` to `end`. Throws where there is nothing to tell where they end. */
  constructor(bytes: Uint8Array, start: number, end: number) {
    const last = start < end ? (bytes[end - 1] ?? 0) : 0;
    if (last === 0) throw new DamagedPolicyError(start, 'the bits of a compressed block have no end');
    this.#bytes = bytes;
    this.#start = start;
    this.#left = 8 * (end - start) - 1 - (Math.clz32(last) - 24);
  }

  /** How many are still to be read. */
  get left(): number {
    return this.#left;
  }

  /** Reads up to 24 bits as a number. Throws where there are fewer. */
  read(count: number): number {
    if (count > this.#left) this.#fail();
    this.#left -= count;
    return this.#at(this.#left) & ((1 << count) - 1);
  }

  /** Up to 24 bits as `read` gives them, with zeros for those that there are not. */
  peek(count: number): number {
    const after = this.#left - count;
    return (after >= 0 ? this.#at(after) : this.#at(0) << -after) & ((1 << count) - 1);
  }

  skip(count: number): void {
    this.#left -= count;
    if (this.#left < 0) this.#fail();
  }

  /** Throws where not all were read. */
  requireEnd(): void {
    if (this.#left !== 0) this.#fail();
  }

  /** At least 25 bits from a place on. */
  #at(bit: number): number {
    const bytes = this.#bytes;
    const at = this.#start + (bit >>> 3);
    const word =
      (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    return word >>> (bit & 7);
  }

  #fail(): never {
    throw new DamagedPolicyError(this.#start, 'the bits of a compressed block do not end where they should');
  }
}
